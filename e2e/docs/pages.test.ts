import { expect, test } from 'vitest'
import { blockProblems } from './block-problems.ts'
import { codeBlocks } from './code-blocks.ts'
import { nameProblems } from './name-problems.ts'
import { readPages, repository } from './repository.ts'
import { TRIED_ELSEWHERE } from './tried-elsewhere.ts'
import { wayProblems } from './way-of.ts'

const pages = readPages()

test('[B11] every block has a rule for its language, and names only what is there', () => {
  const blocks = pages.flatMap(codeBlocks)
  expect(blocks.length).toBeGreaterThan(20)
  expect(blocks.flatMap((block) => blockProblems(block, repository))).toEqual([])
})

test('[B12] every block of shell is run by a test, or each of its commands is tried by another one, which is there', () => {
  const blocks = pages.flatMap(codeBlocks).filter(({ language }) => language === 'sh')
  expect(blocks.length).toBeGreaterThan(20)
  expect(blocks.flatMap(wayProblems)).toEqual([])
  const missing = TRIED_ELSEWHERE.filter(({ file, words }) => !repository.read(file).includes(words))
  expect(missing).toEqual([])
})

test.for([
  ['make up\nmake nothing', [], 'page.md:1: no test runs make nothing'],
  ['make test-compose', [], 'page.md:1: no test runs make test-compose'],
  ['make up', ['try'], 'page.md:1: no way to run a block that is marked try'],
] as const)('[B12] a block %j with the marks %j is told: %s', ([text, marks, problem]) => {
  expect(wayProblems({ where: 'page.md:1', language: 'sh', marks, text })).toEqual([problem])
})

test('[B11] what the words link to, and the paths and commands that they name, are there', () => {
  expect(pages.flatMap((page) => nameProblems(page, repository))).toEqual([])
})

test.for([
  ['sh', 'make upp', 'make has no target upp'],
  ['sh', 'make chaos SECONDS=1', 'make chaos takes no SECONDS'],
  ['sh', "make chaos ARGS='--onyl x'", './scripts/chaos has no --onyl'],
  ['sh', './scripts/with-node npm run rely', './package.json has no script rely'],
  ['sh', './scripts/with-node npm run buidl --workspace web', 'web/package.json has no script buidl'],
  ['sh', './scripts/with-node vitest run --project units', 'vitest has no project units'],
  ['sh', './scripts/with-node node e2e/check.ts', 'there is no e2e/check.ts'],
  ['sh', 'RELAY_PROT=1 make up', 'RELAY_PROT is no variable of .env.example'],
  ['sh', 'docker compose up --detach --scale relais=2', 'docker-compose.yml has no service relais'],
  ['sh', 'docker compose exec wroker sh', 'docker-compose.yml has no service wroker'],
  ['sh', 'docker compose --profile tolls up', 'docker-compose.yml has no profile tolls'],
  [
    'sh',
    'docker compose exec kafka /opt/kafka/bin/kafka-topic.sh --list',
    'the image of Kafka has no /opt/kafka/bin/kafka-topic.sh',
  ],
  ['sh', 'for x in $(make lst); do make ps; done', 'make has no target lst'],
  ['sh', 'ls docs | mkae up', 'no rule for the command mkae'],
  ['text', 'web/page   the page', 'there is no web/page'],
  ['mermaid', 'flowchat LR\n', 'no diagram that is known'],
  ['ruby', 'puts 1', 'no rule for a block of the language «ruby»'],
] as const)('[B11] a block of %s that says %s is told: %s', ([language, text, problem]) => {
  const block = { where: 'page.md:1', language, marks: [], text }
  expect(blockProblems(block, repository)).toContain(`page.md:1: ${problem}`)
})

test.for([
  ['see [it](missing.md#part)', 'docs/page.md: there is no docs/missing.md'],
  ['see [it](library.md#nowhere)', 'docs/page.md: docs/library.md has no heading #nowhere'],
  ['see `web/src/missing.ts`', 'docs/page.md: there is no web/src/missing.ts'],
  ['run `make nothing`', 'docs/page.md: make has no target nothing'],
] as const)('[B11] a page that says «%s» is told: %s', ([text, problem]) => {
  expect(nameProblems({ path: 'docs/page.md', text }, repository)).toEqual([problem])
})
