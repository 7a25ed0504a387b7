import { closed, flag, list, nullable, text } from './fields.ts'

export const AliveSchema = closed({ ok: flag('The process lives.') }, 'The process lives.', {
  title: 'Alive',
})

export const ReadySchema = closed(
  {
    ok: flag('This process can take requests.'),
    checks: list(
      closed(
        {
          name: text('What was looked at.', { examples: ['store'] }),
          ok: flag('It is well.'),
          detail: nullable(text('What is wrong, in words.')),
        },
        'One thing that must be well.',
        { title: 'ReadinessCheck' },
      ),
      'What was looked at.',
    ),
  },
  'Whether this process can take requests.',
  { title: 'Readiness' },
)
