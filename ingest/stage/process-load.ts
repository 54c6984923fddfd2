/** Time passes; the share of one core this process used since the last reading comes out. */
export class ProcessLoad {
  #cpu = process.cpuUsage();
  #at = process.hrtime.bigint();

  /** @returns 1 for one core fully used. */
  take(): number {
    const { user, system } = process.cpuUsage(this.#cpu);
    const at = process.hrtime.bigint();
    const elapsedUs = Number(at - this.#at) / 1000;
    this.#cpu = process.cpuUsage();
    this.#at = at;
    return elapsedUs > 0 ? (user + system) / elapsedUs : 0;
  }
}
