import type { z } from 'zod';
import type { paths } from './generated/api.d.ts';

/** Methods that the API has calls of. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

type Route = keyof paths;

type OperationOf<M extends Method, R extends Route> = paths[R][Lowercase<M> & keyof paths[R]];

/** What a call is described by, without what only concerns documentation. */
interface Described {
  readonly parameters: object;
  readonly responses: object;
}

type RoutesOf<M extends Method> = {
  [R in Route]: OperationOf<M, R> extends Described ? R : never;
}[Route];

/** Whether a path without its query leads to a route, segment by segment: `{name}` stands for whatever is filled in. */
type LeadsTo<Path extends string, R extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? R extends `${infer Wanted}/${infer RestOfRoute}`
    ? Fills<Segment, Wanted> extends true
      ? LeadsTo<Rest, RestOfRoute>
      : false
    : false
  : R extends `${string}/${string}`
    ? false
    : Fills<Path, R>;

type Fills<Segment extends string, Wanted extends string> = Wanted extends `{${string}}`
  ? Segment extends ''
    ? false
    : true
  : Segment extends Wanted
    ? true
    : false;

type WithoutQuery<Path extends string> = Path extends `${infer Before}?${string}` ? Before : Path;

/** The names of the query's fields. */
type QueryNames<Path extends string> = Path extends `${string}?${infer Query}` ? NamesIn<Query> : never;
type NamesIn<Query extends string> = Query extends `${infer First}&${infer Rest}`
  ? NamesIn<First> | NamesIn<Rest>
  : Query extends `${infer Name}=${string}`
    ? Name
    : Query;

type DescribedNames<M extends Method, R extends Route> =
  OperationOf<M, R> extends { parameters: { query?: infer Query } } ? KeysOf<NonNullable<Query>> : never;
/** `keyof` is every key there is where there is no query at all. */
type KeysOf<Query> = [Query] extends [never] ? never : keyof Query;

/** The route that a path of a method leads to: itself where it is one, else the one whose places it fills. A place that was left as it is described, `{name}`, is not filled. */
type RouteAt<M extends Method, Path extends string> = Path extends `${string}{${string}`
  ? never
  : Path extends RoutesOf<M>
    ? Path
    : { [R in RoutesOf<M>]: LeadsTo<Path, R> extends true ? R : never }[RoutesOf<M>];

/** The routes that a call may lead to: one, or several where its path is a union; never for what is not described. */
type RouteOf<M extends Method, Path extends string> = Path extends Path
  ? QueryNames<Path> extends DescribedNames<M, RouteAt<M, WithoutQuery<Path>>>
    ? RouteAt<M, WithoutQuery<Path>>
    : never
  : never;

/**
 * `Path` where the API describes a call of this method at it, with this query; else a complaint that no path is. What is only known to be a `string` leads nowhere: a path that is put
 * together goes into the call itself, or is `as const`.
 */
export type DescribedPath<M extends Method, Path extends string> = Path extends Path
  ? [RouteOf<M, Path>] extends [never]
    ? NotDescribed<M, Path>
    : Path
  : never;

type NotDescribed<M extends Method, Path extends string> = `no ${M} call is described at ${Path}`;

type JsonOf<Content> = Content extends { content: { 'application/json': infer Json } } ? Json : never;

type Success = 200 | 201 | 202 | 204;

/** What the API answers in JSON, by its description. */
export type AnswerOf<M extends Method, Path extends string> = AnswerAt<M, RouteOf<M, Path>>;
type AnswerAt<M extends Method, R extends Route> = R extends R
  ? OperationOf<M, R> extends { responses: infer Responses }
    ? JsonOf<Responses[Success & keyof Responses]>
    : never
  : never;

type BodyAt<M extends Method, R extends Route> = R extends R
  ? OperationOf<M, R> extends { requestBody: infer Body }
    ? readonly [body: JsonOf<Body>]
    : readonly []
  : never;

/** The body that a call takes, as the rest of its arguments: one, or none. */
export type BodyOf<M extends Method, Path extends string> = BodyAt<M, RouteOf<M, Path>>;

/** `Schema` where it takes every answer that is described; else what no schema is. */
export type Fitting<Schema extends z.ZodType, Answer> = [Answer] extends [never]
  ? { readonly 'no answer in JSON is described': never }
  : [Answer] extends [z.input<Schema>]
    ? Schema
    : { readonly 'the described answer is another': Answer };
