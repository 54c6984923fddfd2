/** A file goes into a bucket in parts: nothing of it is there before all of it is. */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

export interface Described {
  readonly ContentType: string;
  readonly CacheControl: string;
  readonly ContentDisposition?: string;
}

const partBytes = 8 << 20;

/** One part in memory at a time. @throws Error when the store does not take it; what it took of it by then is dropped. */
export async function putFile(client: S3Client, object: Target & Described, path: string): Promise<void> {
  const { Bucket, Key } = object;
  const file = await open(path, "r");
  try {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const upload = { Bucket, Key, UploadId };
    try {
      const Parts = await putParts(client, upload, file);
      await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    } catch (error) {
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
      throw error;
    }
  } finally {
    await file.close();
  }
}

async function putParts(client: S3Client, upload: Target & { readonly UploadId: string | undefined }, file: FileHandle): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = [];
  const { size } = await file.stat();
  for (let at = 0; at < size || parts.length === 0; at += partBytes) {
    const Body = Buffer.alloc(Math.min(partBytes, size - at));
    await file.read(Body, 0, Body.length, at);
    const ContentMD5 = createHash("md5").update(Body).digest("base64");
    const PartNumber = parts.length + 1;
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ContentMD5 }));
    parts.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
  }
  return parts;
}
