//go:build unix

package localpg

import (
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExec(t *testing.T) {
	dir := sharedDir
	tests := map[string]struct {
		script string
		out    string
		code   int
	}{
		"success":                {"exit 0", "", 0},
		"the code is passed on":  {"exit 7", "", 7},
		"killed by a signal":     {"kill -9 $$", "", 137},
		"the URL is handed over": {`echo "${` + TestURL + `%%:*}"`, "postgres\n", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cmd := play(t, "exec", dir, "sh", "-c", tt.script)
			out, _ := cmd.Output() // The code says it all.
			require.Equal(t, tt.out, string(out))
			require.Equal(t, tt.code, cmd.ProcessState.ExitCode())
		})
	}
	t.Run("no such command", func(t *testing.T) {
		cmd := play(t, "exec", dir, "no-such-command")
		out, err := cmd.Output()
		require.Error(t, err)
		require.Contains(t, string(out), "no-such-command")
	})
}

func TestExecHandsSignalsOn(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			cmd := play(t, "exec", sharedDir, "sh", "-c", `trap 'echo got; exit 3' INT TERM; echo ready; while :; do sleep 0.05; done`)
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			_, err = io.ReadFull(out, make([]byte, len("ready\n")))
			require.NoError(t, err)
			require.NoError(t, cmd.Process.Signal(sig))
			rest, err := io.ReadAll(out)
			require.NoError(t, err)
			require.True(t, strings.HasPrefix(string(rest), "got"), "%q", rest)
			require.Error(t, cmd.Wait())
			require.Equal(t, 3, cmd.ProcessState.ExitCode())
		})
	}
}
