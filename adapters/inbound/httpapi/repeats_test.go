package httpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/ingest"
	"actual/app/repeats"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// memory keeps the answer to one request.
type memory struct {
	mu      sync.Mutex
	mark    [32]byte
	running bool
	answer  *ports.Answer
}

func (m *memory) Begin(_ context.Context, r repeats.Request) (repeats.Attempt, *ports.Answer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.answer == nil && !m.running:
		m.mark, m.running = r.Fingerprint, true
		return repeats.Attempt{}, nil, nil
	case m.mark != r.Fingerprint:
		return repeats.Attempt{}, nil, repeats.ErrOther
	case m.running:
		return repeats.Attempt{}, nil, repeats.ErrRunning
	}
	return repeats.Attempt{}, m.answer, nil
}

func (m *memory) Finish(_ context.Context, _ repeats.Attempt, a ports.Answer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running, m.answer = false, &a
	return nil
}

func (m *memory) Abandon(context.Context, repeats.Attempt) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = false
	return nil
}

const reprocess = "/v1/quarantine/00000000-0000-0000-0000-0000000000c3/reprocess"

// reprocessing is an API whose reprocessing does as it is told.
func reprocessing(t *testing.T, do func() (ingest.Outcome, error)) (*world, *memory) {
	t.Helper()
	m := &memory{}
	return newWorld(t, func(p *httpapi.Parts) {
		p.Repeats = m
		p.Claimer = fakeClaimer{reprocess: func(domain.CompanyID, domain.QuarantineID) (ingest.Outcome, error) { return do() }}
	}), m
}

func TestARepeatIsAnsweredAsTheFirst(t *testing.T) {
	calls := 0
	w, _ := reprocessing(t, func() (ingest.Outcome, error) {
		calls++
		return ingest.Outcome{Key: strings.Repeat("k", calls), Result: ingest.Stored}, nil
	})
	first := w.ask(t, http.MethodPost, reprocess, nil, "Idempotency-Key", "one")
	require.Equal(t, http.StatusOK, first.Code)
	require.Empty(t, first.Header().Get("Idempotency-Replayed"))
	again := w.ask(t, http.MethodPost, reprocess, nil, "Idempotency-Key", "one")
	require.Equal(t, "true", again.Header().Get("Idempotency-Replayed"))
	require.Equal(t, first.Code, again.Code)
	require.Equal(t, first.Body.String(), again.Body.String())
	require.Equal(t, first.Header().Get("Content-Type"), again.Header().Get("Content-Type"))
	require.NotEmpty(t, again.Header().Get("X-Content-Type-Options"))
	require.Equal(t, 1, calls)
	other := w.ask(t, http.MethodPost, strings.Replace(reprocess, "c3", "c4", 1), nil, "Idempotency-Key", "one")
	require.Equal(t, http.StatusUnprocessableEntity, other.Code)
	require.Equal(t, "idempotency.other_request", problemIn(t, other.Body.Bytes()).Code)
	for range 2 {
		require.Equal(t, http.StatusOK, w.ask(t, http.MethodPost, reprocess, nil).Code)
	}
	require.Equal(t, 3, calls, "without a key each counts")
	long := w.ask(t, http.MethodPost, reprocess, nil, "Idempotency-Key", strings.Repeat("x", 256))
	require.Equal(t, http.StatusBadRequest, long.Code)
	require.Contains(t, problemIn(t, long.Body.Bytes()).Detail, "give a text of 1 to 255 characters")
}

func TestARefusalIsKeptAndOurFailureIsNot(t *testing.T) {
	var err error
	calls := 0
	w, m := reprocessing(t, func() (ingest.Outcome, error) { calls++; return ingest.Outcome{Result: ingest.Stored}, err })
	down := fault.New(fault.Unavailable, "store.unavailable", "it is away")
	for _, err = range []error{down, context.Canceled} {
		require.GreaterOrEqual(t, w.ask(t, http.MethodPost, reprocess, nil, "Idempotency-Key", "one").Code, 500)
		require.Nil(t, m.answer)
		require.False(t, m.running)
	}
	err = ports.ErrNotQuarantined
	for range 2 {
		got := w.ask(t, http.MethodPost, reprocess, nil, "Idempotency-Key", "one")
		require.Equal(t, http.StatusNotFound, got.Code)
		require.Equal(t, "quarantine.not_found", problemIn(t, got.Body.Bytes()).Code)
	}
	require.Equal(t, 3, calls)
}

func TestARequestThatPanicsFreesItsKey(t *testing.T) {
	w, m := reprocessing(t, func() (ingest.Outcome, error) { panic("boom") })
	got := w.ask(t, http.MethodPost, reprocess, nil, "Idempotency-Key", "one")
	require.Equal(t, http.StatusInternalServerError, got.Code)
	require.Equal(t, "internal", problemIn(t, got.Body.Bytes()).Code)
	require.False(t, m.running)
}

func TestWhileTheFirstRunsTheSecondWaitsForIt(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	w, _ := reprocessing(t, func() (ingest.Outcome, error) {
		close(entered)
		<-leave
		return ingest.Outcome{Result: ingest.Stored}, nil
	})
	done := make(chan int)
	go func() {
		r := httptest.NewRequest(http.MethodPost, reprocess, http.NoBody)
		r.Header.Set("Authorization", "Bearer "+goodKey)
		r.Header.Set("Idempotency-Key", "one")
		got := httptest.NewRecorder()
		w.ServeHTTP(got, r)
		done <- got.Code
	}()
	<-entered
	got := w.ask(t, http.MethodPost, reprocess, nil, "Idempotency-Key", "one")
	require.Equal(t, http.StatusConflict, got.Code)
	require.Equal(t, "idempotency.running", problemIn(t, got.Body.Bytes()).Code)
	close(leave)
	require.Equal(t, http.StatusOK, <-done)
}

func TestABodyIsPartOfTheRequestAndASecretIsNotKept(t *testing.T) {
	m := &memory{}
	calls := 0
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Repeats = m
		p.Clock = noonClock{}
		p.Credentials = keyMaker{made: func() { calls++ }}
	})
	first := w.ask(t, http.MethodPost, "/v1/api-keys", strings.NewReader(`{"label":"x"}`), "Idempotency-Key", "one")
	require.Equal(t, http.StatusCreated, first.Code)
	require.Contains(t, first.Body.String(), `"secret":"shown once"`)
	require.NotContains(t, string(m.answer.Body), "shown once")
	again := w.ask(t, http.MethodPost, "/v1/api-keys", strings.NewReader(`{"label":"x"}`), "Idempotency-Key", "one")
	require.Equal(t, http.StatusCreated, again.Code)
	require.Equal(t, first.Header().Get("Location"), again.Header().Get("Location"))
	require.Contains(t, again.Body.String(), `"secret":null`)
	other := w.ask(t, http.MethodPost, "/v1/api-keys", strings.NewReader(`{"label":"y"}`), "Idempotency-Key", "one")
	require.Equal(t, http.StatusUnprocessableEntity, other.Code)
	require.Equal(t, 1, calls)
}

// keyMaker makes API keys.
type keyMaker struct {
	httpapi.Credentials
	made func()
}

func (k keyMaker) CreateKey(context.Context, tenancy.CreateKey) (string, tenant.APIKey, error) {
	k.made()
	return "shown once", tenant.APIKey{ID: keyID, Company: acme}, nil
}

type noonClock struct{}

func (noonClock) Now() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }
