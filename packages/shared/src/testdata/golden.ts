/**
 * Golden files: `<case>.in.yaml` holds manifests, `<case>.out.yaml` what must become of them. Run the tests with
 * UPDATE_GOLDEN=1 to write what comes out; the diff is then the review.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseAllDocuments, parseDocument, stringify } from 'yaml'

/** Declares one test for each case in `folder`. The case's name is the file's, with spaces for dashes. */
export function itMatchesGoldenFiles(folder: URL, toOutput: (documents: readonly unknown[]) => unknown): void {
  const cases = readdirSync(folder).filter((file) => file.endsWith('.in.yaml'))
  it.each(cases.map((file) => ({ guarantee: file.replace('.in.yaml', '').replaceAll('-', ' '), file })))(
    '$guarantee',
    ({ file }) => {
      const documents = parseAllDocuments(readFileSync(new URL(file, folder), 'utf8'))
        .map((document) => document.toJS() as unknown)
        .filter((value) => value !== null)
      const output = stringify(toOutput(documents), { lineWidth: 0, aliasDuplicateObjects: false })
      const expected = new URL(file.replace('.in.yaml', '.out.yaml'), folder)
      if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(expected)) {
        if (process.env['UPDATE_GOLDEN'] !== '1')
          throw new Error(`${file} has no output yet; run with UPDATE_GOLDEN=1.`)
        writeFileSync(expected, output)
      }
      expect(parseDocument(output).toJS()).toEqual(parseDocument(readFileSync(expected, 'utf8')).toJS())
    },
  )
}
