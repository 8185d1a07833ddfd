// The OAuth 2.0 authorization server behind synapse-oauth: npm oidc-provider with the metadata that Matrix requires.
// It signs in the users of users.yaml on pages of its own, and tells Synapse of users, devices and tokens, as Matrix
// Authentication Service does. All state is in memory; usage: node issuer.mjs PORT HOMESERVER SECRET.
// REAL_ISSUER_CHANGE, if set, is a JSON Merge Patch (RFC 7396) of the metadata, which makes it wrong:
// {"revocation_endpoint": null} removes a member, {"issuer": 7} gives it another value.
import { randomBytes } from 'node:crypto';
import { Provider, interactionPolicy } from 'oidc-provider';

const [port, homeserver, secret] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const issuer = `http://127.0.0.1:${port}/`;

// The users of tests/real/users.yaml.
const passwords = new Map([['anna', 'correct horse'], ['bert', 'battery staple']]);

// oidc-provider knows scopes by their complete names only: these are the devices in cases/.
const devicePrefix = 'urn:matrix:client:device:';
const devices = [
  'SUITE12345', 'SUITEMAIN1', 'SUITEQUERY', 'SUITEDENIED', 'SUITEONCE1', 'SUITEVERIFY', 'SUITENOVERIFY',
  'SUITEREDIRECT', 'SUITECLIENT', 'SUITEPLAIN1', 'SUITELATE1', 'SUITEEXPIRED', 'SUITEAGAIN1', 'SUITERENEW1', 'SUITELOST01',
  'SUITESTRANGE', 'SUITEWIDER1', 'SUITEREVOKE1', 'SUITEREVOKE2', 'SUITEREVOKE3', 'SUITEREVOKE4', 'SUITEREVOKE5',
  'SUITEWATCHER', 'SUITEGONE01', 'SUITELINK01', 'SUITEKEYS01', 'SUITEDEVICE1', 'SUITEDEVICE2', 'SUITESESSION', 'SUITESECOND',
];

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
// A consent for each login, so that each session has a grant of its own, which ends alone.
const { Check } = interactionPolicy;
policy.get('consent').checks.add(
  new Check('each_login', 'each login needs a consent', ({ oidc }) =>
    oidc.result?.consent ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
  ),
);

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
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    registration: { enabled: true },
    revocation: { enabled: true },
  },
  revokeGrantPolicy: () => true,
  ttl: { AccessToken: 300 },
  // Otherwise each consent ends the sessions before it.
  expiresWithSession: async () => false,
  interactions: { policy, url: (ctx, interaction) => `/interaction/${interaction.uid}` },
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
  scopes: ['openid', 'offline_access', 'urn:matrix:client:api:*', ...devices.map((device) => devicePrefix + device)],
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

async function contentOf(ctx) {
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const forms = {
  login: () => `<label>Name <input name="username" autocomplete="username" required></label>
    <label>Password <input type="password" name="password" autocomplete="current-password" required></label>
    <button name="decision" value="approve">Sign in</button>`,
  consent: ({ params }) => `<p>${escaped(params.client_id)} asks for ${escaped(params.scope)}</p>
    <button name="decision" value="refuse">Cancel</button> <button name="decision" value="approve">Allow</button>`,
  create: () => '<button name="decision" value="approve">Create</button>',
};

// The pages for sign-in, consent and registration.
async function serveInteraction(ctx, next) {
  if (!ctx.path.startsWith('/interaction/') || !['GET', 'POST'].includes(ctx.method)) return next();
  const details = await provider.interactionDetails(ctx.req, ctx.res);
  const { name } = details.prompt;
  if (ctx.method === 'GET') return showForm(ctx, details);
  const content = await contentOf(ctx);
  const result = content.get('decision') === 'refuse'
    ? { error: 'access_denied', error_description: 'the user refuses' }
    : await decided(name, details, content);
  if (!result) return showForm(ctx, details, 'The name or the password is wrong.');
  ctx.respond = false; // interactionFinished writes the response
  await provider.interactionFinished(ctx.req, ctx.res, result);
}

function showForm(ctx, details, problem = '') {
  const { name } = details.prompt;
  page(ctx, name, `<p>${problem}</p><form method="post">${forms[name](details)}</form>`);
}

async function decided(prompt, { params, session }, content) {
  if (prompt === 'login') {
    const accountId = content.get('username');
    return passwords.has(accountId) && passwords.get(accountId) === content.get('password') && { login: { accountId } };
  }
  if (prompt === 'create') {
    return { create: {}, login: { accountId: `account-${randomBytes(6).toString('hex')}` } };
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return { consent: { grantId: await grant.save() } };
}

// Synapse asks with the secret that both know; its tokens are those of any client.
async function introspectForHomeserver(ctx, next) {
  if (ctx.path !== '/oauth2/introspect' || ctx.get('authorization') !== `Bearer ${secret}`) return next();
  const token = await provider.AccessToken.find((await contentOf(ctx)).get('token') ?? '');
  ctx.body = token
    ? { active: true, scope: token.scope, username: token.accountId, expires_in: token.remainingTTL }
    : { active: false };
}

function deviceOf(scope) {
  const token = scope?.split(' ').find((token) => token.startsWith(devicePrefix));
  return token?.slice(devicePrefix.length);
}

async function tellHomeserver(operation, content) {
  const response = await fetch(`${homeserver}/_synapse/mas/${operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(content),
  });
  if (!response.ok) console.log(`${operation}: ${response.status} ${await response.text()}`);
}

const sessions = new Map(); // by grant: a user and a device, as Synapse knows them

// A user and a device exist in Synapse before the client can use its token.
async function announceSession(ctx, next) {
  await next();
  if (ctx.path !== '/oauth2/token' || ctx.status !== 200) return;
  const { accountId: localpart, grantId, scope } = await provider.AccessToken.find(ctx.body.access_token);
  await tellHomeserver('provision_user', { localpart });
  const device_id = deviceOf(scope);
  if (!device_id) return;
  sessions.set(grantId, { localpart, device_id });
  await tellHomeserver('upsert_device', { localpart, device_id });
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
provider.use(serveInteraction);
provider.use(introspectForHomeserver);
provider.use(announceSession);

// The end of a grant is the end of its session.
provider.on('grant.revoked', (ctx, grantId) => {
  const session = sessions.get(grantId);
  sessions.delete(grantId);
  if (session) void tellHomeserver('delete_device', session);
});

provider.listen(port, '127.0.0.1', () => console.log(`issuer ${issuer}`));
