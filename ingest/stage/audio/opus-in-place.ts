/** The Opus library's decoder and encoder come out, their results left in its own memory: to be read before the next call of either kind. */
import { createRequire } from "node:module";
import * as library from "@evan/opus";

/** Writes into the one buffer of all codecs of its kind. @returns how many bytes. */
type Run = (input: ArrayBufferView) => number;

interface Binary {
  readonly decode: Run;
  readonly encode: Run;
  readonly decoded: Uint8Array;
  readonly encoded: Uint8Array;
}

/** The package's classes for its binary: each extends one of the binary's own by copying the result. */
interface BinaryPackage {
  readonly Decoder: typeof library.Decoder;
  readonly Encoder: typeof library.Encoder;
  readonly buffers: { decoder(): Uint8Array; encoder(): Uint8Array };
}

/** With it nothing is copied: memory taken and given back for each packet is a good part of what a full stage costs. */
const binary = findBinary();

export class Decoder extends library.Decoder {
  override decode(packet: ArrayBufferView): Uint8Array {
    return binary ? binary.decoded.subarray(0, binary.decode.call(this, packet)) : super.decode(packet);
  }
}

export class Encoder extends library.Encoder {
  override encode(pcm: ArrayBufferView): Uint8Array {
    return binary ? binary.encoded.subarray(0, binary.encode.call(this, pcm)) : super.encode(pcm);
  }
}

/** Undefined where the package has no binary for this machine and takes WebAssembly, or is not made as known: then it copies. */
function findBinary(): Binary | undefined {
  try {
    const { Decoder, Encoder, buffers }: BinaryPackage = createRequire(import.meta.url)("@evan/opus/node/index.js");
    const decode: Run = Object.getPrototypeOf(Decoder.prototype).decode;
    const encode: Run = Object.getPrototypeOf(Encoder.prototype).encode;
    const isInUse = library.Decoder.prototype instanceof Decoder && typeof decode === "function" && typeof encode === "function";
    return isInUse ? { decode, encode, decoded: buffers.decoder(), encoded: buffers.encoder() } : undefined;
  } catch {
    return undefined;
  }
}
