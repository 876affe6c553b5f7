package vendor

import "strings"

// isURL reports whether the text is the address of an API: http or https, a host,
// perhaps a port and a path of plain segments, and nothing else. What net/url would
// forgive is none.
func isURL(text string) bool {
	_, host, path, ok := cut(text)
	if !ok || len(text) > mostSetting || !printable(text) || strings.ContainsAny(text, `@?#\%;`) {
		return false
	}
	return host != "" && !strings.HasPrefix(host, ":") && !strings.Contains(path, "..") && !strings.Contains(path, "//")
}

// ParseAllowed reads an address below which base URLs may lie in this installation:
// of a stand-in for a vendor, say. Without a port any port of the host is meant. It
// fails with ErrBadField.
func ParseAllowed(text string) error {
	if !isURL(text) {
		return ErrBadField.With("it must be an address such as http://127.0.0.1:9400/notehub")
	}
	return nil
}

// within reports whether the address is an allowed one or lies below one.
func within(text string, allowed []string) bool {
	for _, a := range allowed {
		if below(text, a) {
			return true
		}
	}
	return false
}

func below(text, allowed string) bool {
	scheme, host, path, ok := cut(text)
	aScheme, aHost, aPath, aOK := cut(strings.TrimRight(allowed, "/"))
	if !ok || !aOK || scheme != aScheme {
		return false
	}
	if host != aHost && (hasPort(aHost) || withoutPort(host) != aHost) {
		return false
	}
	return path == aPath || strings.HasPrefix(path, aPath+"/")
}

// cut splits an address into its scheme, its host with the port, and its path.
func cut(text string) (scheme, host, path string, ok bool) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || scheme != "https" && scheme != "http" {
		return "", "", "", false
	}
	host, path, slashed := strings.Cut(rest, "/")
	if slashed {
		path = "/" + path
	}
	return scheme, strings.ToLower(host), path, true
}

func hasPort(host string) bool { return withoutPort(host) != host }

// withoutPort drops the port of host:port and [v6]:port.
func withoutPort(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host[:i]
	}
	return host
}
