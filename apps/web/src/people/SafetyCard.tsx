import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import { z } from 'zod';
import { QrCode } from '../accounts/QrCode.tsx';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { sayTime } from '../clips/sayTime.ts';
import { Button, Card, Dialog, Notice, Row } from '../kit/index.ts';
import { ProofMark } from '../log/ProofMark.tsx';
import { PREFERENCES, usePreferences } from '../notices/useNoticePreferences.ts';

const COMPARED = 'compared';
const comparedSchema = z.object({ safetyNumber: z.string(), atMs: z.number() });

/** The number by which two people see that nobody stands between their browsers, and whether it was compared. */
export function SafetyCard({
  safetyNumber,
  keyringVersion,
  keyringProof,
}: {
  safetyNumber: string;
  keyringVersion: number;
  keyringProof: string | null;
}) {
  const { account } = useClient();
  const queries = useQueryClient();
  const { data = {} } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const compared = comparedSchema.safeParse(data[COMPARED]).data ?? null;
  const mark = useAct(async () => {
    await account.setPreference(COMPARED, { safetyNumber, atMs: Date.now() });
    await queries.invalidateQueries({ queryKey: PREFERENCES });
  });
  const isSame = compared?.safetyNumber === safetyNumber;
  return (
    <Card title="Safety number">
      <p>
        Open this page side by side with somebody of your household. If both of you see the same number at the
        same version, nobody put a key of their own between you.
      </p>
      <ol className="pl-safety" aria-label="Safety number">
        {groupsOf(safetyNumber).map(({ group, place }) => (
          <li key={place}>{group}</li>
        ))}
      </ol>
      <Row>
        <p className="pl-member-no">Version {keyringVersion} of the household’s keys</p>
        <ProofMark proof={keyringProof} />
      </Row>
      {isSame && compared !== null && (
        <Notice tone="good">You compared it {sayTime(compared.atMs)}. It hasn’t changed since.</Notice>
      )}
      {compared !== null && !isSame && (
        <Notice tone="warning" title="It has changed since you compared">
          A browser or a member came or went since {sayTime(compared.atMs)}. If you know of that, compare once
          more. If nobody does, look at <Link href="/watch">what changed in your keys</Link>.
        </Notice>
      )}
      {mark.error !== undefined && <Notice tone="danger">{mark.error}</Notice>}
      <Row>
        {!isSame && (
          <Button icon="check" busy={mark.busy} onPress={() => mark.run()}>
            We compared, it’s the same
          </Button>
        )}
        <Button look="quiet" onPress={() => setOpen(true)}>
          Show as QR code
        </Button>
      </Row>
      <Dialog title="Safety number" isOpen={isOpen} onClose={() => setOpen(false)}>
        <QrCode
          text={safetyNumber.replaceAll(' ', '')}
          label="The sixty digits, to be scanned and compared"
        />
      </Dialog>
    </Card>
  );
}

/** The groups with their places, which tell two alike groups apart. */
function groupsOf(safetyNumber: string): readonly { readonly group: string; readonly place: number }[] {
  return safetyNumber.split(' ').map((group, place) => ({ group, place }));
}
