/**
 * Status conditions (Kubernetes `metav1.Condition`) with the types and reasons of the Gateway API.
 *
 * Programs read `type`, `status` and `reason`; `message` is for people. The vocabulary is closed: a reason that is
 * not in {@link conditionReasons} does not exist.
 */
import * as z from 'zod'

export const condition = z.strictObject({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  /** Generation of the resource that this condition speaks of. */
  observedGeneration: z.number().int().optional(),
  /** RFC 3339; moves only when `status` changes. */
  lastTransitionTime: z.string(),
  reason: z.string(),
  message: z.string(),
})

export type Condition = z.infer<typeof condition>

/** Every condition type this project writes (Gateway API `GatewayConditionType`, `ListenerConditionType`, `RouteConditionType`). */
export type ConditionType =
  | 'Accepted'
  | 'Programmed'
  | 'ResolvedRefs'
  | 'Conflicted'
  | 'PartiallyInvalid'
  | 'OverlappingTLSConfig'
  | 'InsecureFrontendValidationMode'

/** Every reason, with the sentence when it is used (Gateway API v1 constants of the same names). */
export const conditionReasons = {
  Accepted: 'It is valid and its parent took it.',
  Programmed: 'It is in force in the data plane.',
  ResolvedRefs: 'Everything it refers to exists and may be referred to.',
  NoConflicts: 'No other listener collides with it.',
  Pending: 'Nothing has looked at it yet, or the data plane has not answered yet.',
  Invalid: 'It is syntactically or semantically invalid and not in force.',
  InvalidParameters: 'The parameters it refers to do not exist or are not supported.',
  Unsupported: 'The implementation does not support it.',
  Waiting: 'It waits for a controller.',
  ListenersNotValid: 'At least one of its listeners is not valid.',
  ListenersNotReady: 'None of its listeners is in force in the data plane.',
  NotReconciled: 'No controller has taken it yet.',
  UnsupportedAddress: 'An address of this type is not supported.',
  AddressNotAssigned: 'None of the requested addresses could be assigned.',
  AddressNotUsable: 'A requested address cannot be bound on this machine.',
  NoResources: 'The data plane lacks resources to serve it.',
  UnsupportedProtocol: 'The protocol is not supported here.',
  PortUnavailable: 'The port cannot be bound.',
  ProtocolConflict: 'Another listener has the same port with a protocol that cannot share it.',
  HostnameConflict: 'Another listener has the same port, protocol and hostname.',
  InvalidCertificateRef: 'A certificate reference names nothing usable.',
  InvalidRouteKinds: 'It admits a kind of route that its protocol does not support.',
  RefNotPermitted: 'A reference crosses namespaces without a ReferenceGrant.',
  NotAllowedByListeners: 'No listener admits this route: its namespace or kind is not in allowedRoutes.',
  NoMatchingParent: 'No listener of the parent has this sectionName and port.',
  NoMatchingListenerHostname: 'No hostname of the route intersects with the listener’s.',
  UnsupportedValue: 'A field holds a value that is not supported here.',
  UnsupportedBackendProtocol: 'The backend speaks a protocol that this route cannot use.',
  IncompatibleFilters: 'Two of its filters cannot stand together.',
  BackendNotFound: 'A backend, or the port of it, does not exist.',
  InvalidKind: 'A reference is of a group or kind that is not supported here.',
  InvalidCACertificateRef: 'A reference to certificate authorities names nothing usable.',
  InvalidCACertificateKind: 'A reference to certificate authorities is of a group or kind that is not supported.',
  NoValidCACertificate: 'None of its references to certificate authorities is usable.',
  InvalidClientCertificateRef: 'The reference to the certificate that is shown to backends names nothing usable.',
  ConfigurationChanged: 'Clients without a valid certificate are let in, as the configuration asks.',
  OverlappingHostnames: 'Another listener on the port has a hostname that meets this one’s.',
  OverlappingCertificates: 'Another listener on the port has a certificate that is valid for the same names.',
  NotAllowed: 'The Gateway does not admit it.',
  ParentNotAccepted: 'The Gateway that it belongs to is not accepted.',
  ParentNotProgrammed: 'The Gateway that it belongs to is not in force.',
  ListenerConflict: 'It collides with other listeners in more than one way.',
  TooManyListeners: 'The Gateway has too many listeners.',
  Conflicted: 'Another policy for the same target comes first.',
  TargetNotFound: 'What it is for does not exist.',
  Disabled: 'It is switched off.',
} as const satisfies Record<string, string>

export type ConditionReason = keyof typeof conditionReasons
