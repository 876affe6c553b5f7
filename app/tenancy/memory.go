package tenancy

import (
	"sync"
	"time"
)

// memory remembers for a short time what was read. Those who ask for the same in
// the meantime wait for one reader.
type memory[K comparable, V any] struct {
	keep  time.Duration
	mu    sync.Mutex
	known map[K]*remembered[V]
}

// remembered is a value as it was read a moment ago.
type remembered[V any] struct {
	reading sync.Mutex // Held by the one who reads.
	value   V
	until   time.Time // Zero: nothing was read yet.
}

// maxRemembered bounds a memory; beyond it all is forgotten.
const maxRemembered = 100_000

func newMemory[K comparable, V any](keep time.Duration) *memory[K, V] {
	return &memory[K, V]{keep: keep, known: map[K]*remembered[V]{}}
}

// get returns what was read a moment ago, or reads it, and reports whether it was
// read just now. Only what exists is remembered, so guesses fill no memory.
func (m *memory[K, V]) get(now time.Time, key K, read func() (V, error)) (value V, fresh bool, err error) {
	r := m.entry(key)
	if value, ok := m.peek(r, now); ok {
		return value, false, nil
	}
	r.reading.Lock()
	defer r.reading.Unlock()
	if value, ok := m.peek(r, now); ok {
		return value, true, nil
	}
	if value, err = read(); err != nil {
		m.dropUnread(key, r)
		return value, true, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r.value, r.until = value, now.Add(m.keep)
	return value, true, nil
}

func (m *memory[K, V]) entry(key K) *remembered[V] {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.known[key]
	if !ok {
		if len(m.known) >= maxRemembered {
			clear(m.known)
		}
		r = &remembered[V]{}
		m.known[key] = r
	}
	return r
}

func (m *memory[K, V]) peek(r *remembered[V], now time.Time) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return r.value, now.Before(r.until)
}

func (m *memory[K, V]) dropUnread(key K, r *remembered[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.until.IsZero() && m.known[key] == r {
		delete(m.known, key)
	}
}

// put replaces what is remembered.
func (m *memory[K, V]) put(now time.Time, key K, value V) {
	r := m.entry(key)
	m.mu.Lock()
	defer m.mu.Unlock()
	r.value, r.until = value, now.Add(m.keep)
}

// forget makes the next one read.
func (m *memory[K, V]) forget(key K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, key)
}
