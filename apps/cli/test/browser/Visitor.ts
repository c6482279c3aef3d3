import type { Browser, BrowserContext, Page } from 'playwright-core';
import { codeOf } from '../../src/start/DemoAccount.ts';
import type { Site } from './Site.ts';

export const PASSWORD = 'lamp river quiet violin';
const PATIENCE_MS = 30_000;
const STEP_MS = 30_000;

/** A person at a browser. What the console warns of, and what fails in the page, is kept: nothing may. */
export class Visitor implements AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly origin: string;
  readonly faults: string[] = [];
  readonly #site: Site;
  /** The authenticator app's address, once there is one; owned by `enrolApp`. */
  totpUri = '';
  /** The last code that was given; each counts once. */
  #lastCode = '';
  email = '';

  private constructor(site: Site, context: BrowserContext, page: Page, origin: string) {
    this.#site = site;
    this.context = context;
    this.page = page;
    this.origin = origin;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.faults.push(error.stack ?? error.message));
    page.on('console', (message) => {
      const isOurs = message.type() === 'error' && !message.text().startsWith('Failed to load resource');
      if (isOurs) this.faults.push(message.text());
    });
  }

  static async open(browser: Browser, site: Site, origin: string): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    return new Visitor(site, context, await context.newPage(), origin);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.origin}${path}`);
  }

  /** Waits for the page of this title. */
  async on(title: string): Promise<void> {
    try {
      await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    } catch (cause) {
      const shown = await this.page.locator('body').textContent();
      throw new Error(`there is no page "${title}", but this:\n${shown}\n${this.faults.join('\n')}`, {
        cause,
      });
    }
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  fill(label: string, value: string): Promise<void> {
    return this.page.getByLabel(label, { exact: true }).fill(value);
  }

  /** Makes an account by the form, and follows the mailed link. */
  async signUp(email: string, password = PASSWORD): Promise<void> {
    this.email = email;
    await this.go('/sign-up');
    await this.on('Make an account');
    await this.fill('E-mail', email);
    await this.fill('Password', password);
    await this.page.getByText(/^(Good|Very good)\./).waitFor();
    await this.page.getByText('I understand that nobody can reset').click();
    await this.press('Make the account');
    await this.on('Look into your mail');
    const { text } = await this.#site.mailTo(email);
    const token = /\/confirm#(\S+)/.exec(text)?.[1] ?? '';
    await this.go(`/confirm#${token}`);
    await this.on('Your account is ready');
  }

  async givePassword(email = this.email, password = PASSWORD): Promise<void> {
    await this.go('/sign-in');
    await this.on('Sign in');
    await this.fill('E-mail', email);
    await this.fill('Password', password);
    await this.press('Sign in');
  }

  /** Adds an authenticator app as the first factor, and takes backup codes. */
  async enrolApp(): Promise<void> {
    await this.on('Add a second factor');
    await this.press('Use an authenticator app');
    const key = await this.page.getByLabel('Or type this key into the app').inputValue();
    this.totpUri = `otpauth://totp/Porchlight:account?issuer=Porchlight&secret=${key}&algorithm=SHA1&digits=6&period=30`;
    await this.fill('Code from the app', await this.code());
    await this.press('Confirm');
    await this.on('Keep these backup codes');
    await this.page.getByText('I have printed them').click();
    await this.press('Go on');
  }

  /** Writes the recovery key down and types it back. Resolves to the words. */
  async keepRecoveryKey(): Promise<string> {
    await this.on('Write down your recovery key');
    const words = await this.page.getByRole('list', { name: 'Recovery key' }).locator('code').allInnerTexts();
    await this.press('I have written them down');
    await this.fill('Type the 24 words from your sheet', words.join(' '));
    await this.press('Check the words');
    return words.join(' ');
  }

  /** A code that wasn't given before: the step goes on by itself. */
  async code(): Promise<string> {
    let code = codeOf(this.totpUri, Date.now());
    while (code === this.#lastCode) {
      await this.page.waitForTimeout(STEP_MS - (Date.now() % STEP_MS) + 50);
      code = codeOf(this.totpUri, Date.now());
    }
    this.#lastCode = code;
    return code;
  }

  async giveCode(): Promise<void> {
    await this.fill('Code from your authenticator app', await this.code());
    await this.press('Go on');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
  }
}
