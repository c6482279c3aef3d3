import { ERRORS, type ErrorCode, PorchlightError } from '@porchlight/kernel';
import { Simulator } from '../simulator/Simulator.ts';
import type { SimulatedDevice, SimulatorReport } from '../simulator/simulatorProtocol.ts';
import type { FilmingOptions } from './DemoOptions.ts';

/** The simulators of the demo. What goes wrong with one, or a stop, ends all of them. */
export class FilmCrew implements AsyncDisposable {
  readonly #options: FilmingOptions;
  readonly #report: (report: SimulatorReport) => void;
  readonly #simulators: Simulator[] = [];
  readonly #trouble = Promise.withResolvers<never>();
  readonly #stopped = () => this.#trouble.reject(this.#options.stop.reason);

  constructor(options: FilmingOptions, report: (report: SimulatorReport) => void) {
    this.#options = options;
    this.#report = report;
    this.#trouble.promise.catch(() => undefined);
    options.stop.addEventListener('abort', this.#stopped);
    if (options.stop.aborted) this.#stopped();
  }

  /** Resolves when all of `films` are done. Throws what a device that couldn't film says, `internal` where one ended with an error, and the stop's reason. */
  async until(films: readonly Promise<void>[]): Promise<void> {
    await Promise.race([Promise.all(films), this.#trouble.promise]);
  }

  /** Films until every source has ended and every clip is settled. */
  async film(name: string, devices: readonly SimulatedDevice[]): Promise<void> {
    const simulator = this.#run(name, devices, () => undefined);
    await simulator.untilExit();
    if (!simulator.hasSucceeded) {
      throw new PorchlightError('internal', `the simulated devices of the ${name} ended with an error`);
    }
  }

  /** Films until `isEnough`, which is asked after each report; then the device is smashed. */
  async filmUntil(name: string, device: SimulatedDevice, isEnough: () => boolean): Promise<void> {
    const enough = Promise.withResolvers<void>();
    const simulator = this.#run(name, [device], () => isEnough() && enough.resolve());
    await Promise.race([enough.promise, simulator.untilExit()]);
    await simulator.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.stop.removeEventListener('abort', this.#stopped);
    await Promise.all(this.#simulators.map((simulator) => simulator.kill()));
  }

  #run(name: string, devices: readonly SimulatedDevice[], reported: () => void): Simulator {
    const { folder, path } = this.#options;
    const report = (news: SimulatorReport) => {
      if (news.report === 'failed') this.#trouble.reject(failureOf(news));
      this.#report(news);
      reported();
    };
    const config = { devices: devices.map(bare), exitWhenDone: true };
    const simulator = new Simulator({ config, folder, name, path, report });
    this.#simulators.push(simulator);
    return simulator;
  }
}

function failureOf({ code, hint }: Extract<SimulatorReport, { report: 'failed' }>): PorchlightError {
  return new PorchlightError(Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal', hint);
}

/** What the configuration holds of a device, and nothing of what its household knows beside. */
function bare({ folder, kind, source, startsAtMs, pace }: SimulatedDevice): SimulatedDevice {
  return { folder, kind, source, startsAtMs, pace };
}
