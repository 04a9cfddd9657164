/**
 * Messages that clients send as protobuf without having been told that it is read: kubectl does so for kinds whose types
 * it carries itself (`kubectl create namespace`, `kubectl auth can-i`).
 *
 * Source: Kubernetes API, generated.proto of apimachinery meta/v1 and of api core/v1, rbac/v1 and authorization/v1
 * (numbers of fields).
 */
import type { Field, FieldType, MessageType } from './reader.ts'

const one = (name: string, type: FieldType): Field => ({ name, type })
const many = (name: string, type: FieldType): Field => ({ name, type, repeated: true })
const inner = (name: string, message: MessageType): Field => one(name, { message })
const each = (name: string, message: MessageType): Field => many(name, { message })

const ownerReference: MessageType = {
  1: one('kind', 'string'),
  3: one('name', 'string'),
  4: one('uid', 'string'),
  5: one('apiVersion', 'string'),
  6: one('controller', 'bool'),
  7: one('blockOwnerDeletion', 'bool'),
}

const metadata = inner('metadata', {
  1: one('name', 'string'),
  2: one('generateName', 'string'),
  3: one('namespace', 'string'),
  5: one('uid', 'string'),
  6: one('resourceVersion', 'string'),
  11: one('labels', { map: 'string' }),
  12: one('annotations', { map: 'string' }),
  13: each('ownerReferences', ownerReference),
  14: many('finalizers', 'string'),
})

const intOrString: FieldType = {
  convert: { 1: one('isText', 'int'), 2: one('number', 'int'), 3: one('text', 'string') },
  to: ({ isText, number, text }) => (isText === 1 ? text : number),
}

const servicePort: MessageType = {
  1: one('name', 'string'),
  2: one('protocol', 'string'),
  3: one('port', 'int'),
  4: one('targetPort', intOrString),
  5: one('nodePort', 'int'),
  6: one('appProtocol', 'string'),
}

const serviceSpec: MessageType = {
  1: each('ports', servicePort),
  2: one('selector', { map: 'string' }),
  3: one('clusterIP', 'string'),
  4: one('type', 'string'),
  5: many('externalIPs', 'string'),
  7: one('sessionAffinity', 'string'),
  8: one('loadBalancerIP', 'string'),
  10: one('externalName', 'string'),
  11: one('externalTrafficPolicy', 'string'),
  13: one('publishNotReadyAddresses', 'bool'),
  17: one('ipFamilyPolicy', 'string'),
  18: many('clusterIPs', 'string'),
  19: many('ipFamilies', 'string'),
  22: one('internalTrafficPolicy', 'string'),
}

const policyRule: MessageType = {
  1: many('verbs', 'string'),
  2: many('apiGroups', 'string'),
  3: many('resources', 'string'),
  4: many('resourceNames', 'string'),
  5: many('nonResourceURLs', 'string'),
}

const subject: MessageType = {
  1: one('kind', 'string'),
  2: one('apiGroup', 'string'),
  3: one('name', 'string'),
  4: one('namespace', 'string'),
}

const roleRef: MessageType = { 1: one('apiGroup', 'string'), 2: one('kind', 'string'), 3: one('name', 'string') }
const role: MessageType = { 1: metadata, 2: each('rules', policyRule) }
const roleBinding: MessageType = { 1: metadata, 2: each('subjects', subject), 3: inner('roleRef', roleRef) }

const accessReviewSpec: MessageType = {
  1: inner('resourceAttributes', {
    1: one('namespace', 'string'),
    2: one('verb', 'string'),
    3: one('group', 'string'),
    4: one('version', 'string'),
    5: one('resource', 'string'),
    6: one('subresource', 'string'),
    7: one('name', 'string'),
  }),
  2: inner('nonResourceAttributes', { 1: one('path', 'string'), 2: one('verb', 'string') }),
}

/** By kind. */
export const messageTypes: Readonly<Record<string, MessageType>> = {
  Namespace: { 1: metadata },
  Secret: {
    1: metadata,
    2: one('data', { map: 'bytes' }),
    3: one('type', 'string'),
    4: one('stringData', { map: 'string' }),
    5: one('immutable', 'bool'),
  },
  ConfigMap: {
    1: metadata,
    2: one('data', { map: 'string' }),
    3: one('binaryData', { map: 'bytes' }),
    4: one('immutable', 'bool'),
  },
  Service: { 1: metadata, 2: inner('spec', serviceSpec) },
  Role: role,
  ClusterRole: role,
  RoleBinding: roleBinding,
  ClusterRoleBinding: roleBinding,
  SelfSubjectAccessReview: { 2: inner('spec', accessReviewSpec) },
  SelfSubjectRulesReview: { 2: inner('spec', { 1: one('namespace', 'string') }) },
  SelfSubjectReview: {},
  DeleteOptions: {
    1: one('gracePeriodSeconds', 'int'),
    2: inner('preconditions', { 1: one('uid', 'string'), 2: one('resourceVersion', 'string') }),
    4: one('propagationPolicy', 'string'),
    5: many('dryRun', 'string'),
  },
}
