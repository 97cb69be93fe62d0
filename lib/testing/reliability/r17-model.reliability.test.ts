import fc from 'fast-check'
import { expect, it } from 'vitest'
import { play } from '#lib/testing/model/play.ts'
import { story } from '#lib/testing/model/story.ts'
import { drawSeed, keepFigures, sized } from './trial.ts'

it('holds whatever happens: no duplicate, no leak, an end, nothing of others touched, nothing unplanned', async () => {
  const seed = drawSeed('r17-model')
  const numRuns = sized({ ci: 2_000, full: 20_000 })
  const details = await fc.check(
    fc.asyncProperty(story, (one) => play(one)),
    { seed, numRuns },
  )
  const violated = details.failed ? 1 : 0
  keepFigures('r17-model', { seed, stories: details.numRuns, violated, shrinks: details.numShrinks })
  expect(details.failed ? fc.defaultReportMessage(details) : null).toBeNull()
})
