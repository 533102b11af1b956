/** How a connection authenticates. The definition and the properties must agree. */

export type SignIn =
  | { readonly kind: 'key' }
  | {
      readonly kind: 'entra';
      readonly tenantId: string;
      /** Client id of the connector's own registration, which is a client of Instep's registration. */
      readonly clientId: string;
      /** Output `audience` of infra/sign-in.bicep. */
      readonly audience: string;
    };

/** Also the colour of the icon. White and the blue of the platform are refused in certified connectors. */
export const brandColor = '#0b6a5c';

const login = 'https://login.microsoftonline.com';
/** The redirect address for Entra ID. The portal shows an individual one after the connector is saved. */
const redirectUrl = 'https://global.consent.azure-apim.net/redirect';

/** `securityDefinitions` and `security`. */
export function securityOf(signIn: SignIn) {
  if (signIn.kind === 'key') {
    return {
      securityDefinitions: { api_key: { type: 'apiKey', in: 'header', name: 'x-functions-key' } },
      security: [{ api_key: [] }],
    };
  }
  const oauth2 = `${login}/${signIn.tenantId}/oauth2`;
  return {
    securityDefinitions: {
      oauth2_auth: {
        type: 'oauth2',
        flow: 'accessCode',
        authorizationUrl: `${oauth2}/authorize`,
        tokenUrl: `${oauth2}/token`,
        scopes: {},
      },
    },
    security: [{ oauth2_auth: [] }],
  };
}

/** apiProperties.json. `withoutBody`: operations without input, which must still send a JSON content type. */
export function propertiesOf(signIn: SignIn, withoutBody: readonly string[]) {
  return {
    properties: {
      connectionParameters: signIn.kind === 'key' ? keyParameter : tokenParameter(signIn),
      iconBrandColor: brandColor,
      capabilities: [],
      policyTemplateInstances: [jsonHeader(withoutBody)],
    },
  };
}

const keyParameter = {
  api_key: {
    type: 'securestring',
    uiDefinition: {
      displayName: 'Function key',
      description: 'A function key of the app (Azure portal: App keys). It allows reading and synchronising.',
      tooltip: 'A function key of the app',
      constraints: { tabIndex: 2, clearText: false, required: 'true' },
    },
  },
};

function tokenParameter({ tenantId, clientId, audience }: Extract<SignIn, { kind: 'entra' }>) {
  return {
    token: {
      type: 'oauthSetting',
      oAuthSettings: {
        identityProvider: 'aad',
        clientId,
        scopes: [],
        redirectMode: 'GlobalPerConnector',
        redirectUrl,
        properties: {
          IsFirstParty: 'False',
          AzureActiveDirectoryResourceId: audience,
          IsOnbehalfofLoginSupported: true,
        },
        customParameters: {
          loginUri: { value: login },
          tenantId: { value: tenantId },
          resourceUri: { value: audience },
          enableOnbehalfOfLogin: { value: 'false' },
        },
      },
    },
  };
}

function jsonHeader(operations: readonly string[]) {
  return {
    templateId: 'setheader',
    title: 'Say that an empty body is JSON',
    parameters: {
      'x-ms-apimTemplateParameter.name': 'Content-Type',
      'x-ms-apimTemplateParameter.value': 'application/json',
      'x-ms-apimTemplateParameter.existsAction': 'skip',
      'x-ms-apimTemplate-policySection': 'Request',
      'x-ms-apimTemplate-operationName': operations,
    },
  };
}
