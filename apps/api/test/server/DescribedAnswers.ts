import { Ajv2020 as Ajv, type ValidateFunction } from 'ajv/dist/2020.js';
import type { TestApi } from './TestApi.ts';

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** The API's description of itself, to hold answers against. */
export class DescribedAnswers {
  readonly #operations = new Map<string, Operation>();
  readonly #ajv = new Ajv({ strict: false, validateFormats: false });

  private constructor(paths: Paths) {
    for (const [path, methods] of Object.entries(paths)) {
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
      for (const [method, operation] of Object.entries(methods)) {
        this.#operations.set(`${method.toUpperCase()} ${url}`, operation);
      }
    }
  }

  /** What `api` says now. */
  static async of(api: TestApi): Promise<DescribedAnswers> {
    const { body } = await api.call('GET', '/v1/openapi.json');
    return new DescribedAnswers((body as { paths: Paths }).paths);
  }

  get routes(): readonly string[] {
    return [...this.#operations.keys()].sort();
  }

  /** What is wrong with an answer by the description; null where it is as described. */
  faultOf(route: string, status: number, body: unknown): string | null {
    const operation = this.#operations.get(route);
    if (operation === undefined) return 'the route is not described';
    const response =
      operation.responses[String(status)] ?? (status >= 400 ? operation.responses['default'] : undefined);
    if (response === undefined) return `status ${status} is not described`;
    const schema = response.content?.['application/json']?.schema;
    if (schema === undefined) return null;
    const validate: ValidateFunction = this.#ajv.compile(schema);
    return validate(body) ? null : this.#ajv.errorsText(validate.errors);
  }
}
