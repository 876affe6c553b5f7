package faults

import (
	"bytes"
	"context"
	"maps"
	"net"
	"net/http"
	"strconv"
	"time"
)

// answer is what a stand-in would answer, held back.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
	done   bool // The stand-in was asked.
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// send answers, as the fault has it.
func (i *Injector) send(w http.ResponseWriter, r *http.Request, f Fault, a *answer) {
	switch f.Kind {
	case ResetBefore, ResetAfter:
		reset(w)
	case AnswerLost:
		<-r.Context().Done() // The caller hung up.
		panic(http.ErrAbortHandler)
	case Latency:
		if wait(r.Context(), f.delay()) {
			a.write(w, a.body.Bytes())
		}
	case HalfBody:
		a.write(w, a.body.Bytes()[:a.body.Len()/2])
		flush(w)
		panic(http.ErrAbortHandler) // The length that was announced does not come.
	case SlowDrip:
		a.drip(r.Context(), w, f.delay())
	default:
		a.write(w, a.body.Bytes())
	}
}

func (a *answer) write(w http.ResponseWriter, body []byte) {
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // Whoever hung up does not read.
}

// sip is how many bytes drip at once.
const sip = 16

func (a *answer) drip(ctx context.Context, w http.ResponseWriter, every time.Duration) {
	a.write(w, nil)
	for body := a.body.Bytes(); len(body) > 0; {
		n := min(sip, len(body))
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		flush(w)
		if body = body[n:]; len(body) > 0 && !wait(ctx, every) {
			return
		}
	}
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// wait reports false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	late, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-late.Done()
	return ctx.Err() == nil
}

// reset ends the connection with a reset, as a machine that died does.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
