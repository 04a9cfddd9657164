/** What a person set for this browser. Cookies, because the server must know before the first paint. */
const themes = ['system', 'light', 'dark'] as const
const densities = ['regular', 'compact'] as const
export type Theme = (typeof themes)[number]
export type Density = (typeof densities)[number]

export const themeCookie = 'signalbox-theme'
export const densityCookie = 'signalbox-density'
const yearSeconds = 31_536_000

export function toTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system'
}

export function toDensity(value: string | undefined): Density {
  return densities.find((density) => density === value) ?? 'regular'
}

export function saveTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
  savePreference(themeCookie, theme)
}

export function saveDensity(density: Density): void {
  document.documentElement.dataset['density'] = density
  savePreference(densityCookie, density)
}

function savePreference(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${yearSeconds}; samesite=lax`
}
