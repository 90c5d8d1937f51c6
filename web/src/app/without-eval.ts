import * as z from 'zod'

// A strict CSP forbids the code that zod would generate. Imported first: zod looks when a schema is made.
z.config({ jitless: true })
