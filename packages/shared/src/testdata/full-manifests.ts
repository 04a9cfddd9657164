/** One valid manifest of every kind with nearly every field set: what tests mutate, render and parse again. */
import type { Kind } from '../resources/index.ts'

const gatewayApi = 'gateway.networking.k8s.io/v1'
const metadata = {
  name: 'shop',
  namespace: 'team-a',
  labels: { team: 'a', 'example.com/env': 'dev' },
  annotations: { note: 'on', 'Example.com/owner': '12:30' },
  uid: '5f0c',
  resourceVersion: '12',
  generation: 3,
  creationTimestamp: '2026-01-01T00:00:00Z',
}
const condition = {
  type: 'Accepted',
  status: 'True',
  observedGeneration: 3,
  lastTransitionTime: '2026-01-01T00:00:00Z',
  reason: 'Accepted',
  message: '',
}
const clusterWide = { ...metadata, namespace: undefined }
const backend = { name: 'shop', namespace: 'team-b', port: 8080 }
const selector = {
  matchLabels: { team: 'a' },
  matchExpressions: [
    { key: 'env', operator: 'In', values: ['dev', 'test'] },
    { key: 'legacy', operator: 'DoesNotExist' },
  ],
}

export const fullManifests: { readonly [K in Kind]: { readonly kind: K; readonly [field: string]: unknown } } = {
  Namespace: {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: clusterWide,
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  },
  Service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      type: 'ClusterIP',
      ports: [
        { name: 'http', port: 80, targetPort: 8080, appProtocol: 'kubernetes.io/h2c', protocol: 'TCP' },
        { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' },
      ],
      endpoints: [{ address: '10.0.0.1', port: 3000, weight: 2 }, { address: 'origin.example' }],
      upstream: {
        protocol: 'https',
        path: '/base',
        hostHeader: 'origin.example:8443',
        connectTimeout: '1s',
        readTimeout: '1m30s',
        writeTimeout: '500ms',
        retries: 1,
        tls: {
          verify: true,
          serverName: 'origin.example',
          caCertificateRefs: [{ name: 'ca' }],
          clientCertificateRef: { name: 'client' },
        },
        loadBalancing: {
          algorithm: 'consistent-hashing',
          hashOn: 'header',
          hashOnHeader: 'x-user',
          hashFallback: 'ip',
          slots: 100,
        },
        healthChecks: {
          active: { type: 'http', path: '/healthz', expectedStatuses: [200], headers: { accept: '*/*' } },
          passive: { failures: 3 },
        },
        circuitBreaker: { failurePercent: 20 },
        maxConnections: 10,
      },
      selector: { app: 'shop' },
      clusterIP: '10.96.0.1',
    },
  },
  Secret: {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': 'eA==', 'tls.key': 'eQ==' },
    immutable: true,
  },
  ConfigMap: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    data: { 'ca.crt': 'text\nof two lines\n' },
    binaryData: { bytes: 'AAE=' },
    immutable: false,
  },
  EndpointSlice: {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'shop' } },
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: ['10.0.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        hostname: 'a',
        nodeName: 'n',
        zone: 'z',
      },
    ],
    ports: [{ name: 'http', port: 3000, protocol: 'TCP', appProtocol: 'http' }],
  },
  GatewayClass: {
    apiVersion: gatewayApi,
    kind: 'GatewayClass',
    metadata: clusterWide,
    spec: {
      controllerName: 'signalbox.dev/gateway-controller',
      description: 'ours',
      parametersRef: { group: '', kind: 'ConfigMap', name: 'p', namespace: 'infra' },
    },
    status: { conditions: [condition], supportedFeatures: [{ name: 'HTTPRoute' }] },
  },
  Gateway: {
    apiVersion: gatewayApi,
    kind: 'Gateway',
    metadata,
    spec: {
      gatewayClassName: 'signalbox',
      addresses: [
        { type: 'IPAddress', value: '127.0.0.2' },
        { type: 'Hostname', value: 'gw.example' },
      ],
      infrastructure: {
        labels: { a: 'b' },
        annotations: { c: 'd' },
        parametersRef: { group: '', kind: 'ConfigMap', name: 'p' },
      },
      allowedListeners: { namespaces: { from: 'Selector', selector } },
      listeners: [
        {
          name: 'http',
          port: 80,
          protocol: 'HTTP',
          hostname: '*.example.com',
          allowedRoutes: { namespaces: { from: 'Selector', selector }, kinds: [{ kind: 'HTTPRoute' }] },
        },
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          tls: { certificateRefs: [{ name: 'cert' }], options: { a: 'b' } },
        },
        { name: 'pass', port: 8443, protocol: 'TLS', tls: { mode: 'Passthrough' } },
      ],
      tls: {
        backend: { clientCertificateRef: { name: 'client' } },
        frontend: {
          default: { validation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] } },
          perPort: [
            {
              port: 443,
              tls: {
                validation: {
                  mode: 'AllowInsecureFallback',
                  caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
                },
              },
            },
          ],
        },
      },
    },
    status: {
      addresses: [{ type: 'IPAddress', value: '127.0.0.2' }],
      conditions: [condition],
      listeners: [
        {
          name: 'http',
          supportedKinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
          attachedRoutes: 1,
          conditions: [condition],
        },
      ],
    },
  },
  HTTPRoute: {
    apiVersion: gatewayApi,
    kind: 'HTTPRoute',
    metadata,
    spec: {
      parentRefs: [{ name: 'gw', namespace: 'infra', sectionName: 'http', port: 80 }, { name: 'other' }],
      hostnames: ['shop.example.com', '*.example.org'],
      rules: [
        {
          name: 'cart',
          matches: [
            {
              path: { type: 'PathPrefix', value: '/cart' },
              headers: [{ name: 'x-a', value: 'b' }],
              queryParams: [{ type: 'RegularExpression', name: 'q', value: '[0-9]+' }],
              method: 'GET',
            },
          ],
          filters: [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: {
                set: [{ name: 'a', value: 'b' }],
                add: [{ name: 'c', value: 'd' }],
                remove: ['e'],
              },
            },
            { type: 'ResponseHeaderModifier', responseHeaderModifier: { add: [{ name: 'c', value: 'd' }] } },
            {
              type: 'RequestMirror',
              requestMirror: { backendRef: backend, fraction: { numerator: 1, denominator: 3 } },
            },
            { type: 'RequestMirror', requestMirror: { backendRef: backend, percent: 10 } },
            {
              type: 'URLRewrite',
              urlRewrite: { hostname: 'in.example', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
            },
            {
              type: 'CORS',
              cors: {
                allowOrigins: ['https://*.example.com'],
                allowMethods: ['GET'],
                allowHeaders: ['*'],
                exposeHeaders: ['x-b'],
                allowCredentials: true,
                maxAge: 60,
              },
            },
            {
              type: 'ExternalAuth',
              externalAuth: {
                protocol: 'HTTP',
                backendRef: backend,
                http: { path: '/auth', allowedHeaders: ['cookie'], allowedResponseHeaders: ['x-user'] },
                forwardBody: { maxSize: 1024 },
              },
            },
            { type: 'ExtensionRef', extensionRef: { group: 'signalbox.dev', kind: 'Policy', name: 'p' } },
          ],
          backendRefs: [
            {
              ...backend,
              weight: 90,
              filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x'] } }],
            },
            { ...backend, port: 81, weight: 0 },
          ],
          timeouts: { request: '10s', backendRequest: '2s' },
          retry: { codes: [503], attempts: 2, backoff: '25ms' },
          sessionPersistence: {
            sessionName: 's',
            type: 'Cookie',
            absoluteTimeout: '1h',
            cookieConfig: { lifetimeType: 'Permanent' },
          },
        },
        {
          filters: [
            {
              type: 'RequestRedirect',
              requestRedirect: {
                scheme: 'https',
                hostname: 'b.example',
                port: 443,
                statusCode: 301,
                path: { type: 'ReplaceFullPath', replaceFullPath: '/' },
              },
            },
          ],
        },
      ],
    },
    status: {
      parents: [
        { parentRef: { name: 'gw' }, controllerName: 'signalbox.dev/gateway-controller', conditions: [condition] },
      ],
    },
  },
  ListenerSet: {
    apiVersion: gatewayApi,
    kind: 'ListenerSet',
    metadata,
    spec: {
      parentRef: { name: 'gw', namespace: 'infra' },
      listeners: [
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          hostname: 'shop.example.com',
          tls: { certificateRefs: [{ name: 'cert' }] },
        },
      ],
    },
    status: {
      conditions: [condition],
      listeners: [
        {
          name: 'https',
          supportedKinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
          attachedRoutes: 1,
          conditions: [condition],
        },
      ],
    },
  },
  GRPCRoute: {
    apiVersion: gatewayApi,
    kind: 'GRPCRoute',
    metadata,
    spec: {
      parentRefs: [{ name: 'gw', namespace: 'infra' }],
      hostnames: ['grpc.example.com'],
      rules: [
        {
          name: 'greet',
          matches: [
            { method: { service: 'hello.Greeter', method: 'Greet' }, headers: [{ name: 'version', value: 'two' }] },
            { method: { type: 'RegularExpression', service: 'hello[.].*' } },
          ],
          filters: [
            { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } },
            { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['c'] } },
            { type: 'RequestMirror', requestMirror: { backendRef: backend, percent: 10 } },
            { type: 'ExtensionRef', extensionRef: { group: 'signalbox.dev', kind: 'Policy', name: 'p' } },
          ],
          backendRefs: [
            {
              ...backend,
              weight: 2,
              filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x'] } }],
            },
          ],
          sessionPersistence: { sessionName: 's', type: 'Header' },
        },
      ],
    },
    status: {
      parents: [
        { parentRef: { name: 'gw' }, controllerName: 'signalbox.dev/gateway-controller', conditions: [condition] },
      ],
    },
  },
  TLSRoute: {
    apiVersion: gatewayApi,
    kind: 'TLSRoute',
    metadata,
    spec: {
      parentRefs: [{ name: 'gw', sectionName: 'pass' }],
      hostnames: ['db.example.com', '*.db.example.com'],
      rules: [{ name: 'db', backendRefs: [{ ...backend, weight: 3 }] }],
    },
  },
  TCPRoute: {
    apiVersion: gatewayApi,
    kind: 'TCPRoute',
    metadata,
    spec: {
      parentRefs: [{ name: 'gw', port: 5432 }],
      rules: [{ name: 'db', backendRefs: [backend, { ...backend, port: 81, weight: 0 }] }],
    },
  },
  UDPRoute: {
    apiVersion: gatewayApi,
    kind: 'UDPRoute',
    metadata,
    spec: { parentRefs: [{ name: 'gw' }], rules: [{ backendRefs: [backend] }] },
  },
  BackendTLSPolicy: {
    apiVersion: gatewayApi,
    kind: 'BackendTLSPolicy',
    metadata,
    spec: {
      targetRefs: [
        { group: '', kind: 'Service', name: 'shop', sectionName: 'https' },
        { group: '', kind: 'Service', name: 'cart' },
      ],
      validation: {
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
        hostname: 'shop.example.com',
        subjectAltNames: [
          { type: 'Hostname', hostname: 'a.example.com' },
          { type: 'URI', uri: 'spiffe://cluster.example/ns/a/sa/b' },
        ],
      },
      options: { 'signalbox.dev/a': 'b' },
    },
    status: {
      ancestors: [
        { ancestorRef: { name: 'gw' }, controllerName: 'signalbox.dev/gateway-controller', conditions: [condition] },
      ],
    },
  },
  ReferenceGrant: {
    apiVersion: gatewayApi,
    kind: 'ReferenceGrant',
    metadata,
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'team-a' }],
      to: [
        { group: '', kind: 'Service', name: 'shop' },
        { group: '', kind: 'Service' },
      ],
    },
  },
  Route: {
    apiVersion: 'signalbox.dev/v1',
    kind: 'Route',
    metadata,
    spec: {
      parentRefs: [{ name: 'gw' }],
      protocols: ['https'],
      methods: ['GET'],
      hosts: ['*.example.com', 'example.com:8443'],
      paths: ['/a', '~/b/(?<n>[0-9]+)$'],
      headers: { 'X-Version': ['1', '~*^v[23]$'] },
      snis: ['*.example.com'],
      sources: [{ ip: '10.0.0.0/8', port: 1 }],
      destinations: [{ ip: '::1' }],
      regexPriority: 3,
      stripPath: false,
      pathHandling: 'v1',
      preserveHost: true,
      requestBuffering: false,
      responseBuffering: false,
      httpsRedirectStatusCode: 308,
      service: { name: 'shop', namespace: 'team-b', port: 80 },
    },
    status: { parents: [] },
  },
  Policy: {
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata,
    spec: {
      type: 'rate-limiting',
      targetRefs: [{ group: 'signalbox.dev', kind: 'Route', name: 'a', namespace: 'team-b', sectionName: 'b' }],
      enabled: false,
      protocols: ['http'],
      config: { minute: 5, list: [1, 'b', true] },
    },
    status: { conditions: [condition] },
  },
  Consumer: {
    apiVersion: 'signalbox.dev/v1',
    kind: 'Consumer',
    metadata,
    spec: {
      username: 'ann',
      customId: '1',
      groups: ['staff'],
      credentials: [{ type: 'key-auth', secretRef: { name: 'ann-key' } }],
    },
  },
  RouteTest: {
    apiVersion: 'signalbox.dev/v1',
    kind: 'RouteTest',
    metadata,
    spec: {
      request: { method: 'GET', url: 'http://a.example.com/', headers: { 'X-A': ['1', '2'], 'X-B': '3' } },
      expect: { route: 'HTTPRoute/a/b', rule: 0, service: 'a/b:80', status: 200, url: 'http://b/', host: 'b' },
    },
  },
  Role: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: [
      { verbs: ['get', 'list'], apiGroups: ['', 'signalbox.dev'], resources: ['services', 'routes/status'] },
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: ['a'] },
    ],
  },
  ClusterRole: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'team:viewer', labels: { team: 'a' } },
    rules: [{ verbs: ['get'], nonResourceURLs: ['/version', '/openapi/*'] }],
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { team: 'a' } }] },
  },
  RoleBinding: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ada@example.com' },
      { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'team a' },
      { kind: 'ServiceAccount', name: 'ci', namespace: 'b' },
    ],
  },
  ClusterRoleBinding: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'admins' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ada' }],
  },
}
