import type { ReactNode } from 'react'
import type { SchemaKind } from './pages.ts'

interface ResourceWords {
  /** Above the list: what these are. */
  readonly description: string
  /** Behind the "?". */
  readonly help: ReactNode
}

const route = {
  description: 'Routes of this kind; all kinds together are under Routes.',
  help: <p>A route names its gateways in parentRefs, and its rules say where traffic goes.</p>,
}

export const resourceWords: Readonly<Record<SchemaKind, ResourceWords>> = {
  GRPCRoute: route,
  TLSRoute: route,
  TCPRoute: route,
  UDPRoute: route,
  Route: route,
  BackendTLSPolicy: {
    description: 'How gateways speak TLS to a service: which name its certificate must have, and who may vouch for it.',
    help: (
      <p>
        A policy names Services, or single ports of them, in targetRefs. Where it is not valid, nothing is sent in the
        clear instead: requests get an error until it is put right.
      </p>
    ),
  },
  ListenerSet: {
    description: 'Further listeners for a gateway, kept by those who need them.',
    help: (
      <p>
        The gateway says in allowedListeners whose sets it takes. Listeners of a set attach routes as its own do; where
        two want the same port and hostname, the gateway’s own wins, then the older set.
      </p>
    ),
  },
  ReferenceGrant: {
    description: 'Leave for other namespaces to refer to what lives in this one.',
    help: (
      <p>
        A route that sends to a Service of another namespace, or a gateway whose certificate lies in one, needs a grant
        there: from which kind and namespace, to which kind.
      </p>
    ),
  },
  Secret: {
    description: 'Certificates with their keys, and other values that are written and never shown again.',
    help: (
      <p>
        Values are shown as a placeholder. Saved again, the placeholder means: as it is. Certificates have a page of
        their own.
      </p>
    ),
  },
  ConfigMap: {
    description: 'Text by key, such as the certificates of authorities under ca.crt.',
    help: <p>Gateways and backend TLS policies name the config maps whose ca.crt they trust.</p>,
  },
  EndpointSlice: {
    description: 'Addresses that serve a service, as a cluster writes them.',
    help: (
      <p>
        The label kubernetes.io/service-name says of which Service they are. A Service may name its endpoints itself as
        well.
      </p>
    ),
  },
  GatewayClass: {
    description: 'Which controller serves the gateways that name a class.',
    help: <p>Signalbox serves classes of its own controller and leaves the others alone.</p>,
  },
  Role: {
    description: 'What may be done in one namespace, for bindings to give away.',
    help: <p>A role gives nothing by itself: a role binding of the same namespace says to whom.</p>,
  },
  ClusterRole: {
    description: 'What may be done, in one namespace or everywhere, as the binding says.',
    help: (
      <p>
        The built-in ones (cluster-admin, admin, edit, view, gateway-operator) stay as they are. A cluster role may
        gather the rules of others by their labels.
      </p>
    ),
  },
  RoleBinding: {
    description: 'Gives a role to people and groups, in one namespace.',
    help: <p>The role is one of the namespace, or a cluster role whose rules then hold in this namespace alone.</p>,
  },
  ClusterRoleBinding: {
    description: 'Gives a cluster role to people and groups, in every namespace.',
    help: <p>Use role bindings for teams: what is given here holds everywhere.</p>,
  },
}
