/** Objects go into one bucket of Amazon S3 or of a store that speaks its protocol. */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { contentTypeOf } from "./content-type.ts";
import { checkKey, type GetOptions, type ListOptions, maxKeysPerPage, type ObjectStore, type PutOptions, type StoredObject } from "./object-store.ts";
import { type Described, putFile } from "./s3-multipart.ts";

export interface S3StoreOptions {
  readonly bucket: string;
  /** Absent: Amazon S3 in the region of `AWS_REGION`. */
  readonly endpoint?: string;
  /** Absent: whatever `AWS_*` and the machine's role give. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly connectTimeoutMs?: number;
  /** Longest silence within one request. */
  readonly requestTimeoutMs?: number;
}

export interface S3Store extends ObjectStore {
  /** @throws Error when the bucket does not answer or may not be used. */
  check(options: { readonly signal: AbortSignal }): Promise<void>;
}

export function createS3Store(options: S3StoreOptions): S3Store {
  const { bucket: Bucket } = options;
  const client = new S3Client(clientConfig(options));
  const put = (key: string, bytes: Buffer, options: PutOptions, condition: { readonly IfNoneMatch?: string }) => {
    checkKey(key);
    // The store refuses bytes that changed on the way.
    return client.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes, ContentMD5: md5Of(bytes), ...described(key, options), ...condition }));
  };
  return {
    async put(key, bytes, put_) {
      await put(key, bytes, put_, {});
    },
    async putFile(key, path, put_) {
      checkKey(key);
      await putFile(client, { Bucket, Key: key, ...described(key, put_) }, path);
    },
    link: (key, { seconds, disposition }) => {
      checkKey(key);
      const command = new GetObjectCommand({ Bucket, Key: key, ResponseContentDisposition: disposition, ResponseContentType: contentTypeOf(key) });
      return getSignedUrl(client, command, { expiresIn: seconds });
    },
    putNew: (key, bytes, put_) => put(key, bytes, put_, { IfNoneMatch: "*" }).then(() => true, refusedAsFalse),
    get: (key, get) => getObject(client, { Bucket, Key: key }, get ?? {}),
    list: (prefix, list) => listKeys(client, { Bucket, Prefix: prefix }, list ?? {}),
    async delete(key) {
      checkKey(key);
      await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
    },
    async check({ signal }) {
      await client.send(new HeadBucketCommand({ Bucket }), { abortSignal: signal });
    },
    async close() {
      client.destroy();
    },
  };
}

/** What the store says of an object to whoever reads it. */
function described(key: string, { cacheControl, disposition }: PutOptions): Described {
  return { ContentType: contentTypeOf(key), CacheControl: cacheControl, ...(disposition !== undefined && { ContentDisposition: disposition }) };
}

function md5Of(bytes: Buffer): string {
  return createHash("md5").update(bytes).digest("base64");
}

/** One attempt a request: repeating belongs to the archive, which knows what can wait. */
function clientConfig({ endpoint, credentials, connectTimeoutMs = 2000, requestTimeoutMs = 15_000 }: S3StoreOptions): S3ClientConfig {
  return {
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: connectTimeoutMs, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true, socketTimeout: requestTimeoutMs },
    ...(credentials ? { credentials } : {}),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true, region: "us-east-1" }),
  };
}

async function getObject(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  { range, signal }: GetOptions,
): Promise<StoredObject | undefined> {
  checkKey(object.Key);
  const Range = range ? { Range: `bytes=${range.first}-${range.last ?? ""}` } : {};
  try {
    return describe(object.Key, await client.send(new GetObjectCommand({ ...object, ...Range }), signal ? { abortSignal: signal } : {}));
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return undefined;
    if (status === 416) throw new RangeError(`Stored object: the range begins past the end of ${object.Key}.`, { cause: error });
    throw error;
  }
}

function describe(key: string, { Body, ContentLength, ContentRange }: GetObjectCommandOutput): StoredObject {
  const length = ContentLength ?? 0;
  const [, first = 0, size = length] = /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange ?? "")?.map(Number) ?? [];
  return { stream: Body as Readable, size, first, length, contentType: contentTypeOf(key) };
}

async function listKeys(client: S3Client, where: { readonly Bucket: string; readonly Prefix: string }, { after, limit = maxKeysPerPage }: ListOptions) {
  const page = await client.send(new ListObjectsV2Command({ ...where, MaxKeys: limit, ...(after === undefined ? {} : { StartAfter: after }) }));
  const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
  const next = page.IsTruncated ? keys.at(-1) : undefined;
  return next === undefined ? { keys } : { keys, next };
}

/** 412: something is there already. 409: somebody is writing it this moment. */
function refusedAsFalse(error: unknown): false {
  const status = statusOf(error);
  if (status === 412 || status === 409) return false;
  throw error;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
