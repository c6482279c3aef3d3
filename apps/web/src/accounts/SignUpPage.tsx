import { useState } from 'react';
import { Link } from 'react-aria-components';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Checkbox, EmptyState, Form, TextField } from '../kit/index.ts';
import { EntryFrame } from './EntryFrame.tsx';
import { NewPassword } from './NewPassword.tsx';

/** A new account: address and password; the rest follows the mailed link. */
export function SignUpPage() {
  const { account } = useClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isStrong, setStrong] = useState(false);
  const [isUnderstood, setUnderstood] = useState(false);
  const [isSent, setSent] = useState(false);
  const [notice, setNotice] = useState<string | undefined>(undefined);
  const signUp = useAct(async () => {
    await account.signUp(email.trim(), password);
    setSent(true);
  });
  if (isSent) {
    return (
      <EntryFrame title="Look into your mail" after={<Link href="/sign-in">Back to sign in</Link>}>
        <EmptyState icon="check" title="A link is on its way">
          We sent it to {email.trim()}. It counts for 24 hours, and finishes your account.
        </EmptyState>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame
      title="Make an account"
      lead="Keys are made in this browser. We store what your cameras film, and can’t see any of it."
      after={
        <>
          Have one already? <Link href="/sign-in">Sign in</Link>
        </>
      }
    >
      <Form
        submit="Make the account"
        busy={signUp.busy}
        error={signUp.error ?? notice}
        onSubmit={() => {
          const missing = missingOf({ isStrong, isUnderstood });
          setNotice(missing);
          if (missing === undefined) signUp.run();
        }}
      >
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          isRequired
          autoFocus
        />
        <NewPassword email={email} value={password} onChange={setPassword} onJudged={setStrong} />
        <Checkbox
          isSelected={isUnderstood}
          onChange={setUnderstood}
          hint="You will get a recovery key to write down, which is the second way in."
        >
          I understand that nobody can reset this password for me
        </Checkbox>
      </Form>
    </EntryFrame>
  );
}

/** What is still to be done before the account is made. */
function missingOf({
  isStrong,
  isUnderstood,
}: {
  isStrong: boolean;
  isUnderstood: boolean;
}): string | undefined {
  if (!isStrong) return 'Choose a password that can’t be guessed: the bar below it turns green.';
  if (!isUnderstood) return 'Confirm first that you know what losing your password means.';
  return undefined;
}
