import { useEffect, useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Code, pretty } from '../../kit/code.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Modal } from '../../kit/modal.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { durationOf } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { AttemptOutcome } from '../shared/attempt-outcome.tsx'

type Service = Schema<'Service'>
type Attempt = Schema<'Attempt'>

const phase = (ms: number | null): string => (ms === null ? text('serviceTest.notNeeded') : durationOf(ms))

const TestAnswer = ({ attempt }: { attempt: Attempt }) => {
  const { timings, address, status, body_excerpt: body } = attempt
  return (
    <div class="gt-stack gt-timings">
      <AttemptOutcome attempt={attempt} />
      <Facts
        facts={[
          [text('attempt.status'), status ?? text('outcome.short.none')],
          [text('attempt.address'), address ?? '–'],
          [text('attempt.phase.dns'), phase(timings.dns_ms)],
          [text('attempt.phase.connect'), phase(timings.connect_ms)],
          [text('attempt.phase.tls'), phase(timings.tls_ms)],
          [
            text('serviceTest.firstByte'),
            timings.first_byte_ms === null ? '–' : phase(timings.first_byte_ms),
          ],
          [text('attempt.total'), durationOf(timings.total_ms)],
        ]}
      />
      {body !== null && body !== '' && <Code label={text('serviceTest.body')} source={pretty(body)} />}
    </div>
  )
}

/** Sends a sample event to a service. */
export const useTest = ({ id }: Service) => {
  const { tenantId } = useHere()
  const [attempt, setAttempt] = useState<Attempt | null>(null)
  const submit = useSubmit([], async () => {
    setAttempt(null)
    const path = { tenant_id: tenantId, service_id: id }
    setAttempt(
      await take(
        api.POST('/api/v1/tenants/{tenant_id}/services/{service_id}/test/', { params: { path }, body: {} }),
      ),
    )
  })
  return { attempt, submit }
}
export type Test = ReturnType<typeof useTest>

/** What became of the sample. */
export const TestResult = ({ test: { attempt, submit } }: { test: Test }) => (
  <div aria-live="polite">
    {submit.isBusy && <SkeletonBlock />}
    <ErrorNote error={submit.error} />
    {attempt !== null && <TestAnswer attempt={attempt} />}
  </div>
)

/** Sends a sample at once, and shows what was answered. */
export const TestModal = ({ service, onClose }: { service: Service; onClose: () => void }) => {
  const test = useTest(service)
  useEffect(test.submit.go, [])
  return (
    <Modal
      title={text('serviceTest.title', { name: service.name })}
      size="medium"
      onClose={onClose}
      footer={
        <>
          <Button busy={test.submit.isBusy} onClick={test.submit.go}>
            {text('common.sendAgain')}
          </Button>
          <Button look="brand" autoFocus onClick={onClose}>
            {text('common.close')}
          </Button>
        </>
      }
    >
      <p class="gt-break">{text('serviceTest.text', { url: service.url })}</p>
      <TestResult test={test} />
    </Modal>
  )
}
