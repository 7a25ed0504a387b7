/* What an administrator does with a service: the list and a service's page offer the same. */
import deleteService from '@salesforce/apex/GoTalloController.deleteService'
import pauseService from '@salesforce/apex/GoTalloController.pauseService'
import resumeService from '@salesforce/apex/GoTalloController.resumeService'
import commonDelete from '@salesforce/label/c.GoTallo_Common_Delete'
import doDeleted from '@salesforce/label/c.GoTallo_Do_Deleted'
import doDeleteHelp from '@salesforce/label/c.GoTallo_Do_DeleteHelp'
import doDeleteOpen from '@salesforce/label/c.GoTallo_Do_DeleteOpen'
import doDeleteText from '@salesforce/label/c.GoTallo_Do_DeleteText'
import doDeleteTitle from '@salesforce/label/c.GoTallo_Do_DeleteTitle'
import doDeleteWaiting from '@salesforce/label/c.GoTallo_Do_DeleteWaiting'
import doEdit from '@salesforce/label/c.GoTallo_Do_Edit'
import doPause from '@salesforce/label/c.GoTallo_Do_Pause'
import doPaused from '@salesforce/label/c.GoTallo_Do_Paused'
import doResume from '@salesforce/label/c.GoTallo_Do_Resume'
import doResumed from '@salesforce/label/c.GoTallo_Do_Resumed'
import doResumeHelp from '@salesforce/label/c.GoTallo_Do_ResumeHelp'
import doResumeText from '@salesforce/label/c.GoTallo_Do_ResumeText'
import doResumeTitle from '@salesforce/label/c.GoTallo_Do_ResumeTitle'
import doRotateOpen from '@salesforce/label/c.GoTallo_Do_RotateOpen'
import doSaved from '@salesforce/label/c.GoTallo_Do_Saved'
import doSendTest from '@salesforce/label/c.GoTallo_Do_SendTest'
import GoTalloConfirm from 'c/goTalloConfirm'
import { countOf, fill } from 'c/goTalloFormat'
import { problemOf } from 'c/goTalloProblems'
import GoTalloRotateModal from 'c/goTalloRotateModal'
import GoTalloServiceModal from 'c/goTalloServiceModal'
import GoTalloTestModal from 'c/goTalloTestModal'
import { ShowToastEvent } from 'lightning/platformShowToastEvent'

const labels = {
  doEdit,
  doPause,
  doPaused,
  doResume,
  doResumed,
  doResumeTitle,
  doResumeText,
  doResumeHelp,
  doSaved,
  doSendTest,
  doRotateOpen,
  doDeleteOpen,
  doDeleteTitle,
  doDeleteText,
  doDeleteWaiting,
  doDeleteHelp,
  doDeleted,
  commonDelete,
}

/** What a menu offers for a service in this state. */
export const menuOf = ({ state }) => [
  { name: 'edit', label: labels.doEdit },
  { name: 'test', label: labels.doSendTest },
  state === 'ACTIVE' ? { name: 'pause', label: labels.doPause } : { name: 'resume', label: labels.doResume },
  { name: 'rotate', label: labels.doRotateOpen },
  { name: 'delete', label: labels.doDeleteOpen },
]

const toast = (page, variant, title, message) =>
  page.dispatchEvent(new ShowToastEvent({ variant, title, ...(message ? { message } : {}) }))

/** Tells what went well. */
export const tell = (page, title) => toast(page, 'success', title)

/** Tells what went wrong where there is no other place for it. */
export const tellProblem = (page, { title, detail }) => toast(page, 'error', title, detail)

/** For what the hub does in its own time: it tells nobody here when it is done. @param {number} ms milliseconds */
// eslint-disable-next-line @lwc/lwc/no-async-operation
export const wait = ms => new Promise(resolve => setTimeout(resolve, ms))

const confirmResume = ({ name, health }) =>
  GoTalloConfirm.open({
    size: 'small',
    label: fill(labels.doResumeTitle, name),
    action: labels.doResume,
    paragraphs: [fill(labels.doResumeText, countOf(health.held)), labels.doResumeHelp],
  })

const confirmDelete = ({ name, url, health }) => {
  const waiting = health.backlog + health.held
  return GoTalloConfirm.open({
    size: 'small',
    label: fill(labels.doDeleteTitle, name),
    action: labels.commonDelete,
    isDestructive: true,
    paragraphs: [
      fill(labels.doDeleteText, url),
      ...(waiting > 0 ? [fill(labels.doDeleteWaiting, countOf(waiting))] : []),
      labels.doDeleteHelp,
    ],
  })
}

const pause = async (page, service) => {
  const next = await pauseService({ serviceId: service.id })
  tell(page, fill(labels.doPaused, service.name))
  return { service: next }
}

/** At once where nothing is held; else it is said first what will be sent. */
const resume = async (page, service) => {
  if (service.health.held > 0 && (await confirmResume(service)) !== true) return {}
  const next = await resumeService({ serviceId: service.id })
  tell(page, fill(labels.doResumed, service.name))
  return { service: next }
}

const remove = async (page, service) => {
  if ((await confirmDelete(service)) !== true) return {}
  await deleteService({ serviceId: service.id })
  tell(page, fill(labels.doDeleted, service.name))
  return { isGone: true }
}

const edit = async (page, service) => {
  const saved = await GoTalloServiceModal.open({ service })
  if (saved) tell(page, fill(labels.doSaved, saved.name))
  return { isStale: true }
}

/** What became of it is looked up once the dialog is closed. */
const inDialog = Modal => async (_, service) => {
  await Modal.open({ service })
  return { isStale: true }
}

const ACTIONS = {
  edit,
  test: inDialog(GoTalloTestModal),
  rotate: inDialog(GoTalloRotateModal),
  pause,
  resume,
  delete: remove,
}

const busy = new Set()

/**
 * Does it, once at a time for each service. What goes wrong is told in a toast.
 * @param page the component that toasts come from
 * @param {string} name of an action of menuOf
 * @param service as the hub has it
 * @returns {Promise<{service?: object, isGone?: boolean, isStale?: boolean}>} its new state, that it is gone, or that
 *   it is to be read again
 */
export const perform = async (page, name, service) => {
  if (busy.has(service.id)) return {}
  busy.add(service.id)
  try {
    return await ACTIONS[name](page, service)
  } catch (error) {
    tellProblem(page, problemOf(error))
    return { isStale: true }
  } finally {
    busy.delete(service.id)
  }
}
