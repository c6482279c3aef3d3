/** Every error that a person or another program can meet. `retryable`: the same call may succeed later, unchanged. */
export const ERRORS = {
  // Encodings
  malformed_id: { httpStatus: 400, retryable: false },
  malformed_encoding: { httpStatus: 400, retryable: false },
  malformed_time: { httpStatus: 400, retryable: false },
  malformed_message: { httpStatus: 400, retryable: false },
  malformed_record: { httpStatus: 400, retryable: false },
  unsupported_version: { httpStatus: 400, retryable: false },
  limit_exceeded: { httpStatus: 413, retryable: false },
  // Seal: what a clip, a keyring or a command can fail
  bad_signature: { httpStatus: 422, retryable: false },
  wrong_device: { httpStatus: 422, retryable: false },
  broken_chain: { httpStatus: 422, retryable: false },
  out_of_order: { httpStatus: 422, retryable: false },
  truncated_clip: { httpStatus: 422, retryable: false },
  wrong_key: { httpStatus: 422, retryable: false },
  sealed_for_another: { httpStatus: 422, retryable: false },
  stale_keyring: { httpStatus: 409, retryable: false },
  not_permitted: { httpStatus: 403, retryable: false },
  stale_command: { httpStatus: 409, retryable: false },
  unsupported_command: { httpStatus: 422, retryable: false },
  // The transparency log
  wrong_proof: { httpStatus: 422, retryable: false },
  untrusted_checkpoint: { httpStatus: 422, retryable: false },
  not_logged: { httpStatus: 422, retryable: false },
  log_conflict: { httpStatus: 503, retryable: true },
  // Requests: areas and windows
  malformed_position: { httpStatus: 400, retryable: false },
  malformed_area: { httpStatus: 422, retryable: false },
  area_self_crossing: { httpStatus: 422, retryable: false },
  area_antimeridian: { httpStatus: 422, retryable: false },
  area_polar: { httpStatus: 422, retryable: false },
  area_too_small: { httpStatus: 422, retryable: false },
  area_too_large: { httpStatus: 422, retryable: false },
  area_too_long: { httpStatus: 422, retryable: false },
  area_too_thin: { httpStatus: 422, retryable: false },
  area_too_complex: { httpStatus: 422, retryable: false },
  window_backwards: { httpStatus: 422, retryable: false },
  window_too_short: { httpStatus: 422, retryable: false },
  window_too_long: { httpStatus: 422, retryable: false },
  window_in_future: { httpStatus: 422, retryable: false },
  window_too_old: { httpStatus: 422, retryable: false },
  ambiguous_local_time: { httpStatus: 422, retryable: false },
  // Clips
  clip_too_long: { httpStatus: 422, retryable: false },
  clip_from_future: { httpStatus: 422, retryable: false },
  clip_conflict: { httpStatus: 409, retryable: false },
  clip_deleted: { httpStatus: 410, retryable: false },
  // Access
  unauthenticated: { httpStatus: 401, retryable: false },
  forbidden: { httpStatus: 403, retryable: false },
  unknown_device: { httpStatus: 404, retryable: false },
  not_found: { httpStatus: 404, retryable: false },
  replayed: { httpStatus: 409, retryable: false },
  second_factor_needed: { httpStatus: 403, retryable: false },
  weak_password: { httpStatus: 422, retryable: false },
  rate_limited: { httpStatus: 429, retryable: true },
  // The machine
  device_offline: { httpStatus: 503, retryable: true },
  unavailable: { httpStatus: 503, retryable: true },
  corrupted_storage: { httpStatus: 500, retryable: false },
  invalid_setting: { httpStatus: 500, retryable: false },
  missing_program: { httpStatus: 500, retryable: false },
  unsupported_media: { httpStatus: 422, retryable: false },
  internal: { httpStatus: 500, retryable: false },
} as const satisfies Record<string, { readonly httpStatus: number; readonly retryable: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** The one error class. `message` is a hint that tells the person what is wrong and what to do; it never holds a secret or a coordinate. */
export class PorchlightError extends Error {
  override readonly name = 'PorchlightError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, hint: string, options?: ErrorOptions) {
    super(hint, options);
    this.code = code;
  }

  get httpStatus(): number {
    return ERRORS[this.code].httpStatus;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

/** Whether `error` is ours, with any of `codes` where some are named. */
export function isPorchlightError(error: unknown, ...codes: readonly ErrorCode[]): error is PorchlightError {
  return error instanceof PorchlightError && (codes.length === 0 || codes.includes(error.code));
}
