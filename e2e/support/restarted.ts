/** What the page says above an answer that was started again, because nothing of it could be kept. */
export const RESTARTED = 'Started again after an interruption'
