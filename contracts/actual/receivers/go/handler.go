package receiver

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"
)

// Handler takes deliveries (POST), and shows what it has (GET).
type Handler struct {
	receiver *Receiver
	now      func() time.Time
	mu       sync.Mutex
	chain    Chain
	taken    map[string]bool // By webhook-id.
}

// NewHandler returns a handler that verifies by the receiver; now is time.Now.
func NewHandler(r *Receiver, now func() time.Time) *Handler {
	return &Handler{receiver: r, now: now, taken: map[string]bool{}}
}

// largest is how long a body may be.
const largest = 1 << 20 // Bytes.

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		h.show(w)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
	if err != nil {
		http.Error(w, "the body can't be read", http.StatusBadRequest)
		return
	}
	if err := h.receiver.Verify(r.Header, body, h.now()); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if id := r.Header.Get("webhook-id"); !h.taken[id] { // Else it has been here: it is only answered.
		if err := h.chain.Add(body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		h.taken[id] = true
		// Store it here, in one transaction with its id, and work on it afterwards.
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h *Handler) show(w http.ResponseWriter) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"taken": len(h.taken), "missing": orNone(h.chain.Missing()), "broken": orNone(h.chain.Broken())})
}

// orNone makes nothing an empty list.
func orNone[T any](all []T) []T { return append([]T{}, all...) }
