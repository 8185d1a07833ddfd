// The OAuth 2.0 authorization server behind synapse-oauth: npm oidc-provider with the metadata that Matrix requires.
// Accounts are made up at sign-in and all state is in memory; usage: node issuer.mjs PORT.
// REAL_ISSUER_CHANGE, if set, is a JSON Merge Patch (RFC 7396) of the metadata, which makes it wrong:
// {"revocation_endpoint": null} removes a member, {"issuer": 7} gives it another value.
import { randomBytes } from 'node:crypto';
import { Provider, interactionPolicy } from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}/`;

// Matrix v1.18, "Account management URL discovery".
const accountActions = [
  'org.matrix.profile',
  'org.matrix.devices_list',
  'org.matrix.device_view',
  'org.matrix.device_delete',
  'org.matrix.account_deactivate',
  'org.matrix.cross_signing_reset',
];

const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: 'create', requestable: true }), 0);

const provider = new Provider(issuer, {
  clientBasedCORS: () => true,
  clientDefaults: { token_endpoint_auth_method: 'none' },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  discovery: {
    account_management_uri: `${issuer}account/`,
    account_management_actions_supported: accountActions,
    prompt_values_supported: ['create'],
  },
  features: {
    deviceFlow: { enabled: true },
    devInteractions: { enabled: true },
    introspection: { enabled: true },
    registration: { enabled: true },
    revocation: { enabled: true },
  },
  interactions: { policy },
  issueRefreshToken: async () => true,
  pkce: { required: () => true },
  responseTypes: ['code'],
  routes: {
    authorization: '/authorize',
    device_authorization: '/oauth2/device',
    introspection: '/oauth2/introspect',
    registration: '/oauth2/registration',
    revocation: '/oauth2/revoke',
    token: '/oauth2/token',
  },
  scopes: ['openid', 'offline_access', 'urn:matrix:client:api:*'],
});

function page(ctx, title, content) {
  ctx.type = 'html';
  ctx.body = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${content}</html>\n`;
}

// oidc-provider allows other origins everywhere but at registration, where web clients need it too.
async function allowRegistrationFromAnyOrigin(ctx, next) {
  if (ctx.path !== '/oauth2/registration') return next();
  ctx.set('Access-Control-Allow-Origin', '*');
  if (ctx.method !== 'OPTIONS') return next();
  ctx.set('Access-Control-Allow-Methods', 'POST');
  ctx.set('Access-Control-Allow-Headers', 'Content-Type');
  ctx.status = 204;
}

async function serveAccountManagement(ctx, next) {
  if (ctx.path !== '/account/' || !['GET', 'HEAD'].includes(ctx.method)) return next();
  const known = accountActions.find((action) => action === ctx.query.action);
  page(ctx, 'Account', `<p>${known ?? 'Choose what to manage'}</p>`);
}

// The development pages of oidc-provider know sign-in and consent, and respond with 501 to any other prompt.
async function serveAccountCreation(ctx, next) {
  const [, uid, submitted] = ctx.path.match(/^\/interaction\/([\w-]+)(\/create)?$/) ?? [];
  if (!uid || ctx.method !== (submitted ? 'POST' : 'GET')) return next();
  const { prompt } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name !== 'create') return next();
  if (!submitted) {
    page(ctx, 'Create an account', `<form method="post" action="/interaction/${uid}/create"><button>Create</button></form>`);
    return;
  }
  ctx.respond = false; // interactionFinished writes the response
  const accountId = `account-${randomBytes(6).toString('hex')}`;
  await provider.interactionFinished(ctx.req, ctx.res, { create: {}, login: { accountId } });
}

// The homeserver authenticates with its secret (see start), which is no client of oidc-provider. None of its users has a
// token here, so every token is unknown to it.
async function introspectForHomeserver(ctx, next) {
  if (ctx.path !== '/oauth2/introspect' || ctx.get('authorization') !== 'Bearer loopback') return next();
  ctx.body = { active: false };
}

const change = JSON.parse(process.env.REAL_ISSUER_CHANGE || '{}');

function patched(value, patch) {
  const isObject = (it) => it !== null && typeof it === 'object' && !Array.isArray(it);
  if (!isObject(patch)) return patch;
  const members = new Map(Object.entries(isObject(value) ? value : {}));
  for (const [name, to] of Object.entries(patch)) {
    if (to === null) members.delete(name);
    else members.set(name, patched(members.get(name), to));
  }
  return Object.fromEntries(members);
}

async function changeMetadata(ctx, next) {
  await next();
  if (ctx.path.startsWith('/.well-known/') && ctx.status === 200) ctx.body = patched(ctx.body, change);
}

provider.use(changeMetadata);
provider.use(allowRegistrationFromAnyOrigin);
provider.use(serveAccountManagement);
provider.use(serveAccountCreation);
provider.use(introspectForHomeserver);

provider.listen(port, '127.0.0.1', () => console.log(`issuer ${issuer}`));
