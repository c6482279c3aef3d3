import { useState } from 'react';
import { errorHint } from '../client/errorHint.ts';
import { Button, ButtonLink, EmptyState, ErrorState, Notice, PageHeader, Skeleton } from '../kit/index.ts';
import { InviteDialog } from './InviteDialog.tsx';
import { MemberCard } from './MemberCard.tsx';
import { SafetyCard } from './SafetyCard.tsx';
import { useHousehold } from './useHousehold.ts';
import './people.css';

/** Who belongs to the household, and what each may see and order. */
export function PeoplePage() {
  const household = useHousehold();
  const { data } = household;
  const [isInviting, setInviting] = useState(false);
  return (
    <>
      <PageHeader
        title="People"
        lead="Who belongs to your household, and what each may open and order."
        actions={
          data?.mayChange === true &&
          data.members.length > 0 && (
            <Button icon="plus" onPress={() => setInviting(true)}>
              Invite somebody
            </Button>
          )
        }
      />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {household.isPending && <Skeleton lines={6} />}
      {household.error !== null && (
        <ErrorState
          title="Your household can’t be shown now"
          hint={errorHint(household.error)}
          onRetry={() => void household.refetch()}
        />
      )}
      {household.data !== undefined && (data == null || data.members.length === 0) && (
        <EmptyState
          icon="person"
          title="Your household begins with its first device"
          action={<ButtonLink href="/devices/add">Add a device</ButtonLink>}
        >
          Its keys are made in this browser then, with you as its owner.
        </EmptyState>
      )}
      {data != null && data.members.length > 0 && (
        <div className="pl-people">
          <div>
            {!data.mayChange && (
              <Notice>Only an owner’s browser that holds the root key changes who belongs here.</Notice>
            )}
            {data.bookFault !== null && (
              <Notice tone="warning" title="The household’s names can’t be read">
                {data.bookFault}
              </Notice>
            )}
            {data.members.map((member) => (
              <MemberCard key={member.memberId} member={member} mayChange={data.mayChange} />
            ))}
          </div>
          <div>
            {data.safetyNumber !== null && (
              <SafetyCard
                safetyNumber={data.safetyNumber}
                keyringVersion={data.keyringVersion}
                keyringProof={data.keyringProof}
              />
            )}
          </div>
        </div>
      )}
    </>
  );
}
