/**
 * A flow as an unmanaged solution, the format that Power Automate imports together with connection references. The layout
 * follows exported solutions, for example crud-sharepoint-rest-api in pnp/powerautomate-samples.
 */
import { strToU8 } from 'fflate';
import { escape as escaped } from 'html-escaper';
import { version } from '../../shared/version.ts';
import { type NamedBytes, pack } from '../package/zip.ts';
import {
  connections,
  connectionsOf,
  type Flow,
  parameterName,
  type Step,
  type Variable,
  variablesOf,
} from './flows.ts';

const prefix = 'instep';
const apis = '/providers/Microsoft.PowerApps/apis/';
const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/**
 * `connector`: the name that the environment gave to the imported connector; its end is only known after the import
 * (infra/DECISIONS.md, I-flows).
 */
export function solutionZip(flow: Flow, connector: string): Uint8Array {
  const texts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': contentTypes,
    'solution.xml': solution(flow),
    'customizations.xml': customizations(flow, connector),
    [fileOf(flow)]: workflow(flow, connector),
    ...Object.fromEntries(variablesOf(flow).map((one) => [definitionOf(one), definition(one)])),
  };
  return pack(Object.entries(texts).map(([name, text]): NamedBytes => [name, strToU8(text)]));
}

function workflow(flow: Flow, connector: string): string {
  const references = connectionsOf(flow).map((name) => [
    name,
    {
      runtimeSource: 'embedded',
      connection: { connectionReferenceLogicalName: referenceOf(name) },
      api: { name: apiOf(name, connector) },
    },
  ]);
  const definition = {
    $schema:
      'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    contentVersion: '1.0.0.0',
    parameters: {
      $connections: { defaultValue: {}, type: 'Object' },
      $authentication: { defaultValue: {}, type: 'SecureObject' },
      ...Object.fromEntries(variablesOf(flow).map((one) => [parameterName(one), parameter(one)])),
    },
    triggers: connected(flow.triggers, connector),
    actions: connected(flow.actions, connector),
  };
  const properties = { connectionReferences: Object.fromEntries(references), definition, templateName: '' };
  return JSON.stringify({ properties, schemaVersion: '1.0.0.0' }, undefined, 2);
}

/** Every call of a connector contains the authentication, and the name of the connector in the environment. */
function connected<T extends Readonly<Record<string, Step>>>(steps: T, connector: string): T {
  return JSON.parse(JSON.stringify(steps), (key, value) => {
    if (key === 'apiId') return apis + apiOf(String(value).replace(apis, ''), connector);
    const isCall = key === 'inputs' && value?.host?.connectionName !== undefined;
    return isCall ? { ...value, authentication: "@parameters('$authentication')" } : value;
  });
}

function parameter({ schemaName, description, usual = '' }: Variable) {
  return { type: 'String', defaultValue: usual, metadata: { schemaName, description } };
}

function apiOf(name: string, connector: string): string {
  return name === 'shared_instep' ? connector : name;
}

function referenceOf(name: string): string {
  return `${prefix}_${name.replace('shared_', '')}`;
}

function fileOf({ id, solution }: Flow): string {
  return `Workflows/${solution}-${id.toUpperCase()}.json`;
}

function definitionOf({ schemaName }: Variable): string {
  return `environmentvariabledefinitions/${schemaName}/environmentvariabledefinition.xml`;
}

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/octet-stream" /><Default Extension="json" ContentType="application/octet-stream" /></Types>
`;

function solution(flow: Flow): string {
  const definitions = variablesOf(flow).map(
    ({ schemaName }) => `<RootComponent type="380" schemaName="${schemaName}" behavior="0" />`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<ImportExportXml version="9.2.24083.198" SolutionPackageVersion="9.2" languagecode="1033" generatedBy="CrmLive" ${xsi}>
  <SolutionManifest>
    <UniqueName>${flow.solution}</UniqueName>
    <LocalizedNames><LocalizedName description="${escaped(flow.name)}" languagecode="1033" /></LocalizedNames>
    <Descriptions />
    <Version>${version}.0</Version>
    <Managed>0</Managed>
    <Publisher>
      <UniqueName>${prefix}</UniqueName>
      <LocalizedNames><LocalizedName description="Instep" languagecode="1033" /></LocalizedNames>
      <Descriptions />
      <EMailAddress xsi:nil="true"></EMailAddress>
      <SupportingWebsiteUrl xsi:nil="true"></SupportingWebsiteUrl>
      <CustomizationPrefix>${prefix}</CustomizationPrefix>
      <CustomizationOptionValuePrefix>47183</CustomizationOptionValuePrefix>
      <Addresses>
        ${[1, 2].map(address).join('\n        ')}
      </Addresses>
    </Publisher>
    <RootComponents>
      ${[`<RootComponent type="29" id="{${flow.id}}" behavior="0" />`, ...definitions].join('\n      ')}
    </RootComponents>
    <MissingDependencies />
  </SolutionManifest>
</ImportExportXml>
`;
}

/** Exports contain two empty addresses, with all fields. */
function address(number: number): string {
  const nothing = (names: string) =>
    names
      .split(' ')
      .map((name) => `<${name} xsi:nil="true"></${name}>`)
      .join('');
  return [
    `<Address><AddressNumber>${number}</AddressNumber><AddressTypeCode>1</AddressTypeCode>`,
    nothing('City County Country Fax FreightTermsCode ImportSequenceNumber Latitude Line1 Line2 Line3'),
    nothing('Longitude Name PostalCode PostOfficeBox PrimaryContactName'),
    '<ShippingMethodCode>1</ShippingMethodCode>',
    nothing('StateOrProvince Telephone1 Telephone2 Telephone3 TimeZoneRuleVersionNumber UPSZone UTCOffset'),
    nothing('UTCConversionTimeZoneCode'),
    '</Address>',
  ].join('');
}

function customizations(flow: Flow, connector: string): string {
  const empty = (names: string) =>
    names
      .split(' ')
      .map((name) => `  <${name} />`)
      .join('\n');
  return `<?xml version="1.0" encoding="utf-8"?>
<ImportExportXml ${xsi}>
${empty('Entities Roles')}
  <Workflows>
${registered(flow)}
  </Workflows>
${empty('FieldSecurityProfiles Templates EntityMaps EntityRelationships OrganizationSettings optionsets')}
${empty('CustomControls EntityDataProviders')}
  <connectionreferences>
${connectionsOf(flow)
  .map((name) => reference(name, connector))
  .join('\n')}
  </connectionreferences>
  <Languages><Language>1033</Language></Languages>
</ImportExportXml>
`;
}

/** State 0: the flow is switched off after the import, so that it can be reviewed. */
function registered(flow: Flow): string {
  const name = escaped(flow.name);
  const description = escaped(flow.description);
  const facts = {
    JsonFileName: `/${fileOf(flow)}`,
    Type: 1,
    Subprocess: 0,
    Category: 5,
    Mode: 0,
    Scope: 4,
    ...{
      OnDemand: 0,
      TriggerOnCreate: 0,
      TriggerOnDelete: 0,
      AsyncAutodelete: 0,
      SyncWorkflowLogOnFailure: 0,
    },
    StateCode: 0,
    StatusCode: 1,
    RunAs: 1,
    IsTransacted: 1,
    IntroducedVersion: '1.0.0.0',
    IsCustomizable: 1,
    BusinessProcessType: 0,
    IsCustomProcessingStepAllowedForOtherPublishers: 1,
    PrimaryEntity: 'none',
  };
  const lines = Object.entries(facts).map(([fact, value]) => `      <${fact}>${value}</${fact}>`);
  return `    <Workflow WorkflowId="{${flow.id}}" Name="${name}" Description="${description}">
${lines.join('\n')}
      <LocalizedNames><LocalizedName languagecode="1033" description="${name}" /></LocalizedNames>
      <Descriptions><Description languagecode="1033" description="${description}" /></Descriptions>
    </Workflow>`;
}

function reference(name: string, connector: string): string {
  return `    <connectionreference connectionreferencelogicalname="${referenceOf(name)}">
      <connectionreferencedisplayname>${connections[name]} for the flows of Instep</connectionreferencedisplayname>
      <connectorid>${apis}${apiOf(name, connector)}</connectorid>
      <iscustomizable>1</iscustomizable>
      <promptingbehavior>0</promptingbehavior>
      <statecode>0</statecode>
      <statuscode>1</statuscode>
    </connectionreference>`;
}

/** Type 100000000 is a text. */
function definition({ schemaName, title, description, usual }: Variable): string {
  const label = (text: string) => `<label description="${escaped(text)}" languagecode="1033" />`;
  const value = usual === undefined ? '' : `\n  <defaultvalue>${escaped(usual)}</defaultvalue>`;
  return `<environmentvariabledefinition schemaname="${schemaName}">${value}
  <description default="${escaped(description)}">${label(description)}</description>
  <displayname default="${escaped(title)}">${label(title)}</displayname>
  <introducedversion>1.0.0.0</introducedversion>
  <iscustomizable>1</iscustomizable>
  <isrequired>${usual === undefined ? 1 : 0}</isrequired>
  <secretstore>0</secretstore>
  <type>100000000</type>
</environmentvariabledefinition>
`;
}
