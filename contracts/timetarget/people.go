package timetarget

import (
	"maps"
	"slices"
	"strconv"

	"actual/domain"
	"actual/domain/transfer"
)

// Rows returns what is there, the oldest first.
func (m *Memory) Rows() []transfer.Row {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrive()
	return slices.SortedFunc(maps.Values(m.rows), func(a, b transfer.Row) int { return byNumber(a.Ref, b.Ref) })
}

// Counts returns how often it was called, and what it did.
func (m *Memory) Counts() Counts {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.counts
}

// Enter is somebody's own time there.
func (m *Memory) Enter(c transfer.Content) (ref string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	r := transfer.Row{Content: c, Ref: strconv.Itoa(m.last)}
	m.put(&r)
	return r.Ref
}

// Edit is somebody's change there.
func (m *Memory) Edit(ref string, change func(*transfer.Row)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.rows[ref]
	change(&r)
	m.put(&r)
}

// Drop is somebody's removal there.
func (m *Memory) Drop(ref string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.rows, ref)
}

// Close closes a person's time up to a day.
func (m *Memory) Close(person string, until domain.Date) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed[person] = until
}

// Bar lets a person have no time there.
func (m *Memory) Bar(person, why string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.barred[person] = why
}
