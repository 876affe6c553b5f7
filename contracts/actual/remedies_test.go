package actual

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRemedyIsWhatTheCatalogueSays(t *testing.T) {
	require.Equal(t, "it sends no code; ask your installer", func() string {
		defer func(was []byte) { Problems = was }(Problems)
		Problems = []byte("| code | status | what it means | what helps |\n|---|---|---|---|\n| `a.b` | 409 | it is so | it sends no code; ask your installer |\n")
		return parseRemedies()["a.b"]
	}())
	require.NotEmpty(t, Remedy("worker.not_found"))
	require.Empty(t, Remedy("no.such_code"))
}
