package lifecycle_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/lifecycle"
)

func TestTheEndComesInReverseOrder(t *testing.T) {
	var mu sync.Mutex
	var ended []string
	waits := func(name string) lifecycle.Part {
		return lifecycle.Part{Name: name, Run: func(ctx context.Context) error {
			<-ctx.Done()
			mu.Lock()
			defer mu.Unlock()
			ended = append(ended, name)
			return nil
		}}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, lifecycle.Run(ctx, waits("store"), waits("worker"), waits("door")))
	require.Equal(t, []string{"door", "worker", "store"}, ended)
}

func TestAPartThatFailsEndsTheOthers(t *testing.T) {
	boom := errors.New("boom")
	err := lifecycle.Run(t.Context(),
		lifecycle.Part{Name: "waits", Run: func(ctx context.Context) error { <-ctx.Done(); return nil }},
		lifecycle.Part{Name: "fails", Run: func(context.Context) error { return boom }},
	)
	require.ErrorIs(t, err, boom)
	require.ErrorContains(t, err, "fails: boom")
}
