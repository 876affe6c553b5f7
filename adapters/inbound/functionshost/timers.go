package functionshost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Timer is a function that the host calls at times. It returns what is to be said of
// it. name is what its folder is called, and its path.
type Timer struct {
	Name string
	Run  func(ctx context.Context) (said string, err error)
}

// firing is what the host sends when a timer fires.
type firing struct {
	Data     map[string]json.RawMessage
	Metadata map[string]json.RawMessage
}

// schedule is what the host says of the timer, among the data.
type schedule struct {
	IsPastDue bool
}

// Answer is what the host expects of an invocation. ReturnValue is of functions with
// an output: ours have none.
type Answer struct {
	Outputs     map[string]any
	Logs        []string
	ReturnValue any
}

const mostFiring = 1 << 20 // Bytes.

// Handler answers the host: timers by their names, everything else by next. A timer
// that fails is answered 500: the host counts a failure then, and calls it again when
// it is due again, since what it does is looked for anew each time.
func Handler(next http.Handler, timers []Timer, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", next)
	for _, t := range timers {
		mux.Handle("POST /"+t.Name, fired(t, log))
	}
	return mux
}

func fired(t Timer, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		late, err := readFiring(w, r)
		if err != nil {
			answer(ctx, w, log, http.StatusBadRequest, fmt.Sprintf("%s: %v", t.Name, err))
			return
		}
		began := time.Now()
		said, err := t.Run(ctx)
		took := time.Since(began).Round(time.Millisecond)
		if err != nil {
			log.ErrorContext(ctx, "a timer failed", "timer", t.Name, "took", took, "error", err)
			answer(ctx, w, log, http.StatusInternalServerError, fmt.Sprintf("%s failed after %s; the server's log says why", t.Name, took))
			return
		}
		lines := []string{fmt.Sprintf("%s: %s (%s)", t.Name, said, took)}
		if late {
			lines = append(lines, t.Name+" fired late: the host was down or busy")
		}
		answer(ctx, w, log, http.StatusOK, lines...)
	}
}

// readFiring reads the host's envelope, and reports whether the timer is past due.
func readFiring(w http.ResponseWriter, r *http.Request) (late bool, err error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostFiring))
	if err != nil {
		return false, errors.New("the envelope can't be read, or is over 1 MiB")
	}
	var f firing
	if err := json.Unmarshal(raw, &f); err != nil || f.Data == nil {
		return false, errors.New(`the envelope of the host is expected: {"Data": {…}, "Metadata": {…}}`)
	}
	for _, binding := range f.Data { // One, named as function.json names it.
		var s schedule
		if json.Unmarshal(binding, &s) == nil && s.IsPastDue {
			late = true
		}
	}
	return late, nil
}

func answer(ctx context.Context, w http.ResponseWriter, log *slog.Logger, status int, lines ...string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(Answer{Outputs: map[string]any{}, Logs: lines}); err != nil {
		log.DebugContext(ctx, "answer the host", "error", err)
	}
}
