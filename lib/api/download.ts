import 'server-only'

type Download = { readonly fileName: string; readonly contentType: string }

/** A file that is written while it is read. The first part is made before the answer begins: its failure is a problem. */
export async function download(parts: AsyncIterator<string>, { fileName, contentType }: Download): Promise<Response> {
  const encoder = new TextEncoder()
  let next = await parts.next()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(next.value))
      next = await parts.next()
    },
    async cancel() {
      await parts.return?.()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
    },
  })
}
