import { useStore } from 'zustand'
import { useChat } from '../chat.ts'
import type { Stop } from './stops.ts'

/** The stop of an answer that was asked for in this tab. */
export function useStop(answerId: string | null): Stop | null {
  return useStore(
    useChat().stops.store,
    ({ stops }) => stops.find((stop) => stop.answerId === answerId) ?? null,
  )
}
