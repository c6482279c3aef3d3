import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { errorHint } from '../client/errorHint.ts';
import { useClient } from '../client/useClient.tsx';
import { showToast } from '../kit/index.ts';
import { NOTICES_NAME, type NoticePreferences, readNoticePreferences } from './noticePreferences.ts';

export const PREFERENCES = ['preferences'] as const;

/** What the account's vault keeps of a person's choices. */
export function usePreferences() {
  const { account } = useClient();
  return useQuery({ queryKey: PREFERENCES, queryFn: () => account.preferences() });
}

/** What somebody wants to be told, and how to change it: shown at once, and taken back where the vault can't be written. */
export function useNoticePreferences(): {
  readonly value: NoticePreferences;
  readonly save: (value: NoticePreferences) => void;
} {
  const { account } = useClient();
  const queries = useQueryClient();
  const { data = {} } = usePreferences();
  const save = useMutation({
    mutationFn: (value: NoticePreferences) => account.setPreference(NOTICES_NAME, value),
    onMutate: (value) => queries.setQueryData(PREFERENCES, { ...data, [NOTICES_NAME]: value }),
    onError: (error) =>
      showToast({ title: 'Your choice wasn’t kept', detail: errorHint(error), tone: 'danger' }),
    onSettled: () => queries.invalidateQueries({ queryKey: PREFERENCES }),
  });
  return { value: readNoticePreferences(data), save: save.mutate };
}
