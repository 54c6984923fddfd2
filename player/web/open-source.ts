/** An address goes in; it is played by hls.js where Media Source Extensions are there, else by the browser's own HLS, else not at all. */
import { HlsSource } from "./hls-source.ts";
import { NativeSource } from "./native-source.ts";
import type { ProgrammeSource, SourceOptions } from "./source.ts";

export function openSource(options: SourceOptions): ProgrammeSource | undefined {
  if (!isPlayable(options.src)) return undefined;
  if (HlsSource.supported()) return new HlsSource(options);
  return NativeSource.supported(options.audio) ? new NativeSource(options) : undefined;
}

export function isPlayable(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}
