package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/repeats"
	"actual/ports"
)

// Repeats keeps the answers to requests that may be sent again. Begin fails with
// repeats.ErrOther, repeats.ErrRunning, or the store's errors.
type Repeats interface {
	Begin(ctx context.Context, r repeats.Request) (repeats.Attempt, *ports.Answer, error)
	Finish(ctx context.Context, a repeats.Attempt, answer ports.Answer) error
	Abandon(ctx context.Context, a repeats.Attempt) error
}

const (
	repeatHeader   = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"

	maxRepeated = 32 << 20 // Bytes of a body that is not JSON.
	settleWith  = 5 * time.Second
)

// keptWithAnswer are the header fields that are part of an answer.
var keptWithAnswer = []string{"Content-Type", "Location", "ETag"}

// repeat runs a request that has an Idempotency-Key once, and answers those that
// repeat it as the first was answered.
func (o operations) repeat(a *API) gin.HandlerFunc {
	return func(c *gin.Context) {
		known := o[c.Request.Method+" "+c.FullPath()]
		key := c.GetHeader(repeatHeader)
		if !known.repeatable || key == "" {
			return
		}
		mark, err := fingerprint(c, known)
		if err != nil {
			a.fail(c, err)
			return
		}
		attempt, answer, err := a.parts.Repeats.Begin(c.Request.Context(), repeats.Request{
			Company: companyOf(c), Principal: actorOf(c), Key: key, Fingerprint: mark, Within: known.within,
		})
		switch {
		case err != nil:
			a.fail(c, err)
		case answer != nil:
			replay(c, *answer)
		default:
			a.once(c, attempt, known.showsSecret)
		}
	}
}

// fingerprint reads the body, and puts it back for the handler to read.
func fingerprint(c *gin.Context, known operation) (sum [sha256.Size]byte, err error) {
	raw, err := readBody(c, max(known.edge.most, maxRepeated))
	if err != nil {
		return sum, err
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(raw))
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", c.Request.Method, c.Request.URL.RequestURI(), c.GetHeader("If-Match"))
	_, _ = h.Write(raw) // A hash does not fail.
	h.Sum(sum[:0])
	return sum, nil
}

func replay(c *gin.Context, answer ports.Answer) {
	for name, value := range answer.Headers {
		c.Header(name, value)
	}
	c.Header(replayedHeader, "true")
	c.Abort()
	c.Data(answer.Status, answer.Headers["Content-Type"], answer.Body)
}

// once runs the request and keeps its answer before it is sent. What failed on our
// side, or was only refused for now, is not kept: it may be tried again.
func (a *API) once(c *gin.Context, attempt repeats.Attempt, showsSecret bool) {
	writer := c.Writer
	held := &heldAnswer{ResponseWriter: writer, status: http.StatusOK}
	c.Writer = held
	settled := false
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), settleWith+RequestDeadline)
	defer cancel()
	defer func() {
		if c.Writer = writer; !settled { // It panics.
			a.settle(ctx, a.parts.Repeats.Abandon(ctx, attempt))
		}
	}()
	c.Next()
	settled = true
	if held.status >= http.StatusInternalServerError || held.status == http.StatusTooManyRequests || held.status == http.StatusRequestTimeout {
		a.settle(ctx, a.parts.Repeats.Abandon(ctx, attempt))
	} else {
		a.settle(ctx, a.parts.Repeats.Finish(ctx, attempt, held.answer(showsSecret)))
	}
	writer.WriteHeader(held.status)
	_, _ = writer.Write(held.body.Bytes()) // A client that is gone sends again.
}

// settle logs what went wrong with a key: the answer is sent all the same.
func (a *API) settle(ctx context.Context, err error) {
	if err != nil {
		a.log.ErrorContext(ctx, "keep the answer of an idempotency key", "error", err)
	}
}

// heldAnswer holds an answer back until it is kept.
type heldAnswer struct {
	gin.ResponseWriter
	status  int
	body    bytes.Buffer
	written bool
}

// WriteHeader implements http.ResponseWriter.
func (h *heldAnswer) WriteHeader(status int) {
	if status > 0 && !h.written {
		h.status = status
	}
}

// WriteHeaderNow implements gin.ResponseWriter.
func (h *heldAnswer) WriteHeaderNow() { h.written = true }

// Write implements http.ResponseWriter.
func (h *heldAnswer) Write(p []byte) (int, error) { h.written = true; return h.body.Write(p) }

// WriteString implements io.StringWriter.
func (h *heldAnswer) WriteString(s string) (int, error) {
	h.written = true
	return h.body.WriteString(s)
}

// Status implements gin.ResponseWriter.
func (h *heldAnswer) Status() int { return h.status }

// Size implements gin.ResponseWriter.
func (h *heldAnswer) Size() int { return h.body.Len() }

// Written implements gin.ResponseWriter.
func (h *heldAnswer) Written() bool { return h.written }

// answer is what is kept: a secret is not.
func (h *heldAnswer) answer(showsSecret bool) ports.Answer {
	out := ports.Answer{Status: h.status, Headers: map[string]string{}, Body: h.body.Bytes()}
	for _, name := range keptWithAnswer {
		if v := h.Header().Get(name); v != "" {
			out.Headers[name] = v
		}
	}
	if showsSecret {
		out.Body = withoutSecret(out.Body)
	}
	return out
}

// withoutSecret makes the secret of an answer null.
func withoutSecret(body []byte) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return nil // Rather nothing than a secret.
	}
	if _, has := fields["secret"]; !has {
		return body
	}
	fields["secret"] = json.RawMessage("null")
	out, err := json.Marshal(fields)
	if err != nil {
		return nil
	}
	return out
}
