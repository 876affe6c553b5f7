package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The program serves what its seed says until it is told to end.
func TestTheProgram(t *testing.T) {
	seed := filepath.Join(t.TempDir(), "seed.json")
	require.NoError(t, os.WriteFile(seed, []byte(`{"notehub":{"projects":[{"uid":"app:1","account":"acme"}],"tokens":[{"token":"hush","account":"acme"}]}}`), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	var log bytes.Buffer
	began := false
	cmd := command(write, &log, &began)
	cmd.SetArgs([]string{"--listen", "127.0.0.1:0", "--seed", seed, "--json"})
	ended := make(chan error, 1)
	go func() { ended <- cmd.ExecuteContext(ctx) }()
	var said struct {
		Vendors map[string]string `json:"vendors"`
	}
	require.NoError(t, json.NewDecoder(read).Decode(&said))
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, said.Vendors["notehub"]+"/v1/projects/app:1/devices", http.NoBody)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer hush")
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	cancel()
	require.NoError(t, <-ended)
	require.Contains(t, log.String(), `"operation":"listDevices"`)
	require.NotContains(t, log.String(), "hush")
}

func TestWhatMakesNoSenseEndsWithTwo(t *testing.T) {
	for _, args := range [][]string{{"--nonsense"}, {"more"}, {"--seed", "/none"}, {"--listen", "nowhere"}} {
		var out, log strings.Builder
		require.Equal(t, 2, run(args, &out, &log), args)
		require.Empty(t, out.String())
		require.Equal(t, 1, strings.Count(log.String(), "\n"), log.String())
	}
}
