import { describe, expect, test } from 'vitest'
import { reloadCommand } from './reload-command.ts'

const words = (text: string) => text.split(' ')

describe('reloadCommand', () => {
  test.each([
    ['python -m gunicorn --bind 0.0.0.0:8000 app:app', 'python -m gunicorn --reload --bind 0.0.0.0:8000 app:app'],
    ['python3.13 -m uvicorn main:app', 'python3.13 -m uvicorn --reload main:app'],
    ['uvicorn main:app', 'uvicorn --reload main:app'],
    ['python -m flask --app x run --port 80', 'python -m flask --app x run --debug --port 80'],
    ['fastapi run main.py', 'fastapi run --reload main.py'],
  ])('%s reloads', (argv, expected) => {
    expect(reloadCommand(words(argv))).toEqual(words(expected))
  })

  test.each([
    ['python app.py'],
    ['python manage.py runserver'],
    ['python -m uvicorn --reload main:app'],
    ['python -m waitress x:y'],
  ])('%s stays as it is', argv => {
    expect(reloadCommand(words(argv))).toBeUndefined()
  })
})
