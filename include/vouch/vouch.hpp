#pragma once

// Everything but the emulator and the test doubles.

#include <vouch/client.hpp>
#include <vouch/enums.hpp>
#include <vouch/error.hpp>
#include <vouch/json.hpp>
#include <vouch/log_observer.hpp>
#include <vouch/model.hpp>
#include <vouch/observer.hpp>
#include <vouch/options.hpp>
#include <vouch/pool.hpp>
#include <vouch/prometheus.hpp>
#include <vouch/resolver.hpp>
#include <vouch/retry.hpp>
#include <vouch/stats.hpp>
#include <vouch/transport.hpp>
#include <vouch/verify.hpp>
#include <vouch/verify_pair.hpp>
#include <vouch/version.hpp>
#include <vouch/watch_stream.hpp>
