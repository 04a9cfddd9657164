/** `GET /version`: the Kubernetes version whose dialect is spoken, with this product's own as its build. */
export const kubernetesVersion = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+signalbox',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: '',
}
