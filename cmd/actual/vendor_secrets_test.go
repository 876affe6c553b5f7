package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"actual/domain/vendor"
)

func TestAFieldOfAVendorComesOnceAndIsKnown(t *testing.T) {
	cmd := &cobra.Command{}
	for _, tt := range []struct {
		texts []string
		says  string
	}{
		{[]string{"project=app:1", "project=app:2"}, "project comes twice"},
		{[]string{"projekt=app:1"}, "notehub has no field projekt; there are: project, "},
	} {
		_, err := settingsNamed(cmd, vendor.Notehub, tt.texts)
		require.ErrorContains(t, err, tt.says)
	}
	got, err := settingsNamed(cmd, vendor.Notehub, []string{"project=app:1"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"project": "app:1"}, got)
	cmd.SetIn(strings.NewReader("token=hidden-1\n\ntoken=hidden-2\n"))
	_, err = readSecrets(cmd, "")
	require.ErrorContains(t, err, "line 3 of the secrets gives a field for the second time")
	require.NotContains(t, err.Error(), "hidden")
}
