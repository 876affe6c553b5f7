package transport

import "net/http"

// Operations serves what operators look at: GET /metrics, and nothing else. It has
// a listener of its own, which is not for the public.
func Operations(metrics http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	return mux
}
