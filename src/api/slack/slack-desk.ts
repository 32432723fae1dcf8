import type { Action, ActionContext, Caller } from '../../actions/action.ts';
import { CATALOGUE, findAction } from '../../actions/catalogue.ts';
import { requireRole, runAction } from '../../actions/run-action.ts';
import type { ActionRequest } from '../../actions/run-action.ts';
import { AppError, toAppError } from '../../domain/error/app-error.ts';
import { INCIDENT_BUTTONS } from '../../domain/notify/notification.ts';
import type { Chat, ChatReply, ChatWords } from '../../ports/chat.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answerWords, failureWords } from './answer-words.ts';
import { helpFor, helpForAll } from './command-help.ts';
import type { Press, Submission, TestButtonPress } from './interaction.ts';
import type { Person } from './person.ts';
import { personById, unknownPerson } from './person.ts';
import { createPeople } from './people.ts';
import { placeOfCommand, placeOfEnvironment } from './places.ts';
import type { Place } from './places.ts';
import { formOf, meaningOf, readCarried } from './press-meaning.ts';
import type { Carried } from './press-meaning.ts';
import { readCommand, slackActions } from './read-command.ts';
import type { SlackAction } from './read-command.ts';
import type { SlashCommand } from './slash-command.ts';
import type { WayBack } from '../../domain/notify/test-press.ts';
import { takeTestPress } from './test-press.ts';

/** What came from Slack, rightly signed, and where it may act. */
export interface Received<T> {
  readonly asked: T;
  readonly place: Place;
  readonly requestId: string;
}

/** Does what people ask for in Slack. Nothing is thrown: what fails is told to who asked, or is a failure of ours. */
export interface SlackDesk {
  press(received: Received<Press>): Promise<void>;
  /** The press that a test of the channel waits for. */
  pressTest(received: Received<TestButtonPress> & { readonly wayBack: WayBack }): Promise<void>;
  submit(received: Received<Submission> & { readonly carried: Carried }): Promise<void>;
  command(
    received: Omit<Received<SlashCommand>, 'place'> & { readonly places: readonly Place[] },
  ): Promise<void>;
}

/** A command may wait for a check; what takes longer has its end in the story. */
const LONGEST_WORK_MS = 60_000;

export function createSlackDesk(dependencies: ApiDependencies, chat: Chat): SlackDesk {
  return new Desk(dependencies, chat);
}

const COMMANDS = slackActions(CATALOGUE);

class Desk implements SlackDesk {
  readonly #dependencies: ApiDependencies;
  readonly #chat: Chat;
  readonly #people: ReturnType<typeof createPeople>;

  constructor(dependencies: ApiDependencies, chat: Chat) {
    this.#dependencies = dependencies;
    this.#chat = chat;
    this.#people = createPeople(chat, dependencies.nowMs);
  }

  #contextOf(place: Place, caller: Caller, once: string): ActionContext {
    const { store, prober, control, releases, notifier, runbooks, service, nowMs } = this.#dependencies;
    const signal = AbortSignal.timeout(LONGEST_WORK_MS);
    const { environment } = place;
    return {
      environment,
      caller,
      store,
      prober,
      control,
      releases,
      ...(notifier !== undefined && { notifier }),
      ...(runbooks !== undefined && { runbooks }),
      service,
      nowMs,
      idempotencyKey: once,
      signal,
    };
  }

  #report(requestId: string, error: unknown): void {
    this.#dependencies.onFailure({ requestId, method: 'POST', path: '/integrations/slack', error });
  }

  /** Works for somebody who is known, and tells them what came of it. */
  async #serve(job: Job): Promise<void> {
    const { place, userId, requestId, reply } = job;
    const tell = async (words: ChatWords): Promise<void> => {
      if (reply !== null) await this.#chat.tell(place.channel, reply, words);
    };
    try {
      const person = await this.#personOf(place, userId);
      if (person === null) {
        await refuseStranger(this.#dependencies, job);
        await tell(plain(unknownPerson(place.responding.users, userId)));
        return;
      }
      const words = await job.work(person, { who: person.name, role: person.role, via: 'slack', requestId });
      if (words !== null) await tell(words);
    } catch (thrown) {
      const failure = toAppError(thrown);
      if (failure.httpStatus >= 500) this.#report(requestId, thrown);
      await tell(plain(failureWords(failure, place.responding.users))).catch((error: unknown) => {
        this.#report(requestId, error);
      });
    }
  }

  async #personOf(place: Place, userId: string): Promise<Person | null> {
    return personById(place.responding.users, userId) ?? (await this.#people.byMail(place, userId));
  }

  async pressTest(received: Received<TestButtonPress> & { readonly wayBack: WayBack }): Promise<void> {
    const { asked, place, requestId } = received;
    try {
      const words = await takeTestPress(received, {
        ...this.#dependencies,
        personOf: () => this.#personOf(place, asked.userId),
      });
      if (asked.reply !== null) await this.#chat.tell(place.channel, asked.reply, plain(words));
    } catch (error) {
      this.#report(requestId, error);
    }
  }

  async #change(context: ActionContext, request: ActionRequest<unknown>): Promise<ChatWords | null> {
    try {
      const result = await runAction(context, request);
      // The message itself says what has been done.
      return result.kind === 'done' && result.replayed ? plain(PRESSED_TWICE) : null;
    } catch (error) {
      // The same press again, while its first is under way: that one says how it ends.
      if (error instanceof AppError && error.code === 'IN_PROGRESS') return null;
      throw error;
    }
  }

  press({ asked, place, requestId }: Received<Press>): Promise<void> {
    const meaning = meaningOf(asked.button);
    const { incident, once, reply, userId } = asked;
    return this.#serve({
      ...{ place, userId, requestId, reply, what: meaning.action },
      work: async (person, caller) => {
        const action = actionOf(meaning.action);
        const context = this.#contextOf(place, caller, once);
        if (meaning.kind === 'act') return this.#change(context, { action, input: { incident } });
        await requireRole(context, action, { incident });
        const view = await this.#dependencies.store.incident(place.environment, incident);
        const { environment } = place;
        const rules = [...new Set(view?.alerts.map(({ rule }) => rule))];
        const about = { incident, servers: view?.servers ?? [], rules, person: person.name };
        const carried = { incident, environment, conversation: asked.conversation };
        await this.#chat.openForm(
          place.channel,
          asked.trigger,
          formOf(asked.button, meaning.question, { about, carried }),
        );
        return null;
      },
    });
  }

  submit({
    asked,
    place,
    requestId,
    carried,
  }: Received<Submission> & { readonly carried: Carried }): Promise<void> {
    const { userId, once } = asked;
    const { conversation, incident } = carried;
    const meaning = meaningOf(buttonOf(asked.form));
    const reply: ChatReply | null =
      conversation === null ? null : { kind: 'conversation', conversation, userId };
    return this.#serve({
      ...{ place, userId, requestId, reply, what: meaning.action },
      work: async (_person, caller) => {
        if (meaning.kind !== 'ask') return null;
        const input = meaning.question.input(asked.values, incident);
        return this.#change(this.#contextOf(place, caller, once), {
          action: actionOf(meaning.action),
          input,
        });
      },
    });
  }

  async command({
    asked,
    places,
    requestId,
  }: Omit<Received<SlashCommand>, 'place'> & { readonly places: readonly Place[] }): Promise<void> {
    const request = readCommand(asked.text, COMMANDS);
    const { userId, once } = asked;
    const named = request.kind === 'run' ? request.environment : null;
    const here = placeOfCommand(places, asked, this.#dependencies.defaultEnvironment);
    const meant = named === null ? here : placeOfEnvironment(places, named);
    const place = meant ?? here;
    if (place === null) return;
    await this.#serve({
      ...{
        place,
        userId,
        requestId,
        what: request.kind === 'run' ? request.action.action.name : 'slack/help',
      },
      reply: { kind: 'address', url: asked.replyUrl },
      work: async (_person, caller) => {
        if (meant === null) return plain(noSuchEnvironment(String(named), places));
        if (request.kind === 'wrong') return plain(request.message);
        if (request.kind === 'help') return helpOf(request.action, COMMANDS);
        const { action } = request.action;
        const { input, dryRun, confirm } = request;
        const result = await runAction(this.#contextOf(place, caller, once), {
          ...{ action, input, dryRun },
          ...(confirm === null ? {} : { confirm }),
        });
        return answerWords(request.action, result, place.environment);
      },
    });
  }
}

interface Job {
  readonly place: Place;
  readonly userId: string;
  readonly requestId: string;
  /** Null where nothing can be said. */
  readonly reply: ChatReply | null;
  /** Name of the action. */
  readonly what: string;
  readonly work: (person: Person, caller: Caller) => Promise<ChatWords | null>;
}

const PRESSED_TWICE = 'You had pressed this already: it was done once.';

function noSuchEnvironment(named: string, places: readonly Place[]): string {
  const known = [...new Set(places.map(({ environment }) => environment))];
  return `There is no environment ${named.slice(0, 60)} here. Known: ${known.join(', ')}.`;
}

function plain(text: string): ChatWords {
  return { text, listing: null };
}

function helpOf(named: SlackAction | null, commands: readonly SlackAction[]): ChatWords {
  return named === null ? helpForAll(commands) : helpFor(named);
}

function actionOf(name: string): Action {
  const action = findAction(name);
  if (action !== undefined) return action;
  throw new AppError('NOT_FOUND', `This version of Watchkeeper has no ${name}: nothing was done.`);
}

function buttonOf(form: string) {
  const found = INCIDENT_BUTTONS.find((button) => form === `incident:${button}`);
  if (found !== undefined) return found;
  throw new AppError('INVALID_REQUEST', 'That form is none of ours.');
}

/** Somebody of the workspace whom the configuration does not know has tried something. */
async function refuseStranger({ store, nowMs }: ApiDependencies, job: Job): Promise<void> {
  await store.appendAudit({
    atMs: nowMs(),
    environment: job.place.environment,
    who: `slack:${job.userId}`,
    role: 'viewer',
    via: 'slack',
    action: job.what,
    subject: null,
    phase: 'refused',
    outcome: 'FORBIDDEN',
    requestId: job.requestId,
    input: { reason: 'unknown_person' },
  });
}

/** Whether a form is one of ours, and what it brings back; null for another's. */
export function readSubmitted({ form, carried }: Submission): Carried | null {
  return INCIDENT_BUTTONS.some((button) => form === `incident:${button}`) ? readCarried(carried) : null;
}
