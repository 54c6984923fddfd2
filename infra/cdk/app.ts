/**
 * Names of origins go in as arguments; a CloudFormation template comes out in `dist/cdk.out`. Nothing at run time needs it:
 *   node dist/infra/cdk/app.js --packager a.live.example --packager b.live.example --shield eu-central-1 [--api api.live.example] \
 *     [--keep-days 90] [--domain live.example --certificate arn:aws:acm:us-east-1:…] [--access-logs]
 * then deploy that template, or `npx aws-cdk@2 deploy --app dist/cdk.out`.
 */
import { parseArgs } from "node:util";
import { App } from "aws-cdk-lib/core";
import { type DeliveryOptions, DeliveryStack } from "./delivery-stack.ts";

const text = { type: "string" } as const;
const options = {
  packager: { ...text, multiple: true },
  shield: text,
  api: text,
  "keep-days": text,
  domain: text,
  certificate: text,
  "access-logs": { type: "boolean" },
} as const;

try {
  const given = optionsOf(parseArgs({ options }).values);
  const app = new App({ outdir: "dist/cdk.out", analyticsReporting: false });
  new DeliveryStack(app, "RostrumDelivery", given);
  app.synth();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

type Given = ReturnType<typeof parseArgs<{ readonly options: typeof options }>>["values"];

function optionsOf({ packager = [], shield, api, domain, certificate, "keep-days": keep, "access-logs": accessLogs = false }: Given): DeliveryOptions {
  const [first, second] = packager;
  if (first === undefined || second === undefined || shield === undefined) throw new TypeError("Expected --packager twice and --shield.");
  if ((domain === undefined) !== (certificate === undefined)) throw new TypeError("Expected --domain and --certificate together.");
  const origins = { packagers: [first, second] as const, shieldRegion: shield, ...(api === undefined ? {} : { api }) };
  if (keep !== undefined && !/^[1-9]\d{0,3}$/.test(keep)) throw new TypeError("Expected --keep-days to be 1 to 9999.");
  const kept = keep === undefined ? {} : { keepDays: Number(keep) };
  return {
    origins,
    accessLogs,
    ...kept,
    ...(domain !== undefined && certificate !== undefined ? { domain: { name: domain, certificateArn: certificate } } : {}),
  };
}
