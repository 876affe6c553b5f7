package ingest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/ingest"
	"actual/ports"
)

// Held says that the plant holds what it stored, of acme, and its cases.
func (p *plant) Held(_ context.Context, keys []ports.EventKey) ([]bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]bool, len(keys))
	for i, k := range keys {
		if k.Company != acme {
			continue
		}
		for _, q := range p.cases {
			out[i] = out[i] || k.Case && q.Key == k.Key
		}
		out[i] = out[i] || !k.Case && p.held[k.Key]
	}
	return out, nil
}

func TestExamineSaysWhatWouldBecome(t *testing.T) {
	p := newPlant()
	p.own()
	a := p.run(t, ingest.DefaultBounds())
	x := ingest.NewExaminer(p, a)
	p.held = map[string]bool{"b": true}
	d := deliver("dev:1/a", "dev:1/b", "dev:9/c", "/x")
	for range 2 {
		got, err := x.Examine(t.Context(), d)
		require.NoError(t, err)
		var results []ingest.Result
		for _, e := range got {
			results = append(results, e.Result)
		}
		require.Equal(t, []ingest.Result{ingest.Stored, ingest.Duplicate, ingest.Quarantined, ingest.Quarantined}, results)
		require.Equal(t, ports.ReasonUnknown, got[2].Reason)
		require.Equal(t, "a", got[0].Key)
		require.Equal(t, noon, got[0].Received)
		require.Zero(t, p.asked, "it stores nothing")
	}
	_, err := a.Accept(t.Context(), deliver("dev:9/c"))
	require.NoError(t, err)
	got, err := x.Examine(t.Context(), d)
	require.NoError(t, err)
	require.Equal(t, ingest.Duplicate, got[2].Result, "a case that is open is held")
}
